/** How a log format is read, and the pieces that several formats share. */
import type { LogLines } from './lines';
import type { Detail, FaultRecord } from './record';

export interface Format {
  readonly name: string;
  /**
   * True on any text in which a record of this format begins. No format's expression here or below nests or follows
   * one unbounded repetition by another, so that every match takes time linear in the line.
   */
  readonly start: RegExp;
  /** The record that begins on the line, or null where it is not whole. */
  read(lines: LogLines, line: number): FaultRecord | null;
}

/** Lines that a wrapped or interleaved record may stretch over. */
const REACH = 10;

/**
 * Text of a record that mail or a console wrapped, or that other lines came between: the line, and what follows up to
 * the first line where `whole` matches, a line where another record of the same kind starts, or `REACH` lines.
 */
export function gather(lines: LogLines, line: number, whole: RegExp, start: RegExp): string {
  let text = lines.text(line);
  for (let next = line + 1; next < line + REACH && !whole.test(text); next++) {
    const more = lines.text(next);
    if (start.test(more)) break;
    text += ` ${more}`;
  }
  return text;
}

/** Lines from `from` on, with their numbers, as far as a record reaches or until `stop` holds for one. */
export function* following(
  lines: LogLines,
  from: number,
  stop: (text: string) => boolean,
  reach = REACH,
): Generator<[number, string]> {
  for (let line = from; line < from + reach && line < lines.count; line++) {
    const text = lines.text(line);
    if (stop(text)) return;
    yield [line, text];
  }
}

const PCI = /^(?:([0-9a-f]{4,5}):)?(?:0x)?([0-9a-f]{2}):(?:0x)?([0-9a-f]{2})\.([0-7])$/i;

/** A PCI address as `lspci -s` takes it, the domain left out where it is 0; other names unchanged. */
export function requesterName(text: string): string {
  const match = PCI.exec(text);
  if (!match) return text;
  const domain = match[1] && !/^0+$/.test(match[1]) ? `${match[1]}:` : '';
  return `${domain}${match[2]!}:${match[3]!}.${match[4]!}`.toLowerCase();
}

/** True for what `requesterName` gives for a PCI function. */
export const isPciName = (name: string): boolean => PCI.test(name);

/** Hexadecimal with or without `0x`, at most 64 bits; null where it is longer. */
export function hex(text: string): bigint | null {
  const digits = text.replace(/^0x/i, '');
  return digits.length >= 1 && digits.length <= 16 ? BigInt(`0x${digits}`) : null;
}

export const showHex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** Bits `high`..`low` of a word. */
export const bits = (word: bigint, high: number, low: number): bigint =>
  (word >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);

export const bit = (word: bigint, at: number): boolean => bits(word, at, at) === 1n;

export const detail = (name: string, value: string | undefined): Detail[] =>
  value === undefined ? [] : [{ name, value }];
