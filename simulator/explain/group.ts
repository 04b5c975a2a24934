/** Like faults together: same device, address space, access and reason, and addresses near each other. */
import type { FaultRecord } from './record';

/** Addresses less than this apart belong to one group: the span of one second-level table entry of x86. */
const NEAR = 0x20_0000n;
/** Groups of one device and reason; with more of them the addresses are scattered and said as one. */
const MOST_RANGES = 4;
/** Distinct pages that are counted; more are «at least». */
const MOST_PAGES = 4096;
/** Groups that are kept; a log with more of them is hostile or of a whole data centre. */
export const MOST_GROUPS = 1000;

const PAGE = 12n;

export interface Group {
  readonly record: FaultRecord;
  /** Line numbers from 1. */
  readonly firstLine: number;
  lastLine: number;
  count: number;
  /** Null where the records carry no address. */
  span: Span | null;
}

export interface Span {
  lowest: bigint;
  highest: bigint;
  last: bigint;
  readonly pages: Set<bigint>;
  /** Steps from one record to the next, by page. */
  up: number;
  down: number;
  same: number;
  scattered: boolean;
}

const keyOf = (r: FaultRecord): string =>
  JSON.stringify([
    r.format,
    r.requester,
    r.pasid ?? String(r.pasid),
    r.access,
    r.privileged,
    r.reason.code,
    r.reason.structure,
    r.reason.bit,
  ]);

function extend(span: Span, address: bigint): void {
  const step = (address >> PAGE) - (span.last >> PAGE);
  if (step > 0n) span.up += 1;
  else if (step < 0n) span.down += 1;
  else span.same += 1;
  span.last = address;
  if (address < span.lowest) span.lowest = address;
  if (address > span.highest) span.highest = address;
  if (span.pages.size < MOST_PAGES) span.pages.add(address >> PAGE);
}

const newSpan = (address: bigint): Span => ({
  lowest: address,
  highest: address,
  last: address,
  pages: new Set([address >> PAGE]),
  up: 0,
  down: 0,
  same: 0,
  scattered: false,
});

const isNear = ({ span }: Group, address: bigint): boolean =>
  span !== null && address >= span.lowest - NEAR && address <= span.highest + NEAR;

/** Folds ranges of one key into the first of them. */
function merge([into, ...others]: Group[]): Group {
  for (const { span, count, lastLine } of others) {
    into!.count += count;
    into!.lastLine = Math.max(into!.lastLine, lastLine);
    if (!into!.span || !span) continue;
    for (const page of span.pages) if (into!.span.pages.size < MOST_PAGES) into!.span.pages.add(page);
    if (span.lowest < into!.span.lowest) into!.span.lowest = span.lowest;
    if (span.highest > into!.span.highest) into!.span.highest = span.highest;
  }
  if (into!.span) into!.span.scattered = true;
  return into!;
}

export class Groups {
  private readonly byKey = new Map<string, Group[]>();
  /** Records left out because `MOST_GROUPS` was reached. */
  dropped = 0;

  /** `line` counts from 1. */
  add(record: FaultRecord, line: number): void {
    const key = keyOf(record);
    const ranges = this.byKey.get(key) ?? [];
    const { address } = record;
    const home = ranges.find((group) => address === null || group.span?.scattered || isNear(group, address));
    if (home) {
      home.count += 1;
      home.lastLine = line;
      if (home.span && address !== null) extend(home.span, address);
      return;
    }
    if (ranges.length === 0 && this.byKey.size >= MOST_GROUPS) {
      this.dropped += 1;
      return;
    }
    ranges.push({
      record,
      firstLine: line,
      lastLine: line,
      count: 1,
      span: address === null ? null : newSpan(address),
    });
    this.byKey.set(key, ranges.length > MOST_RANGES ? [merge(ranges)] : ranges);
  }

  /** In the order of their first lines. */
  all(): Group[] {
    return [...this.byKey.values()].flat().sort((a, b) => a.firstLine - b.firstLine);
  }
}

/** What the addresses of a group look like, in a few words; null for a single one. */
export function pattern(span: Span, count: number): string | null {
  if (count === 1) return null;
  const pages = `${span.pages.size === MOST_PAGES ? 'at least ' : ''}${span.pages.size.toString()}`;
  if (span.scattered) return `${pages} pages far apart: many buffers, or addresses that are not addresses`;
  if (span.pages.size === 1)
    return span.lowest === span.highest
      ? 'the same address each time: one access that is tried again'
      : 'one page: one buffer or descriptor';
  if (span.down === 0) return `ascending over ${pages} pages: reads like one buffer from its start`;
  if (span.up === 0)
    return `descending over ${pages} pages: the order in which Linux hands out I/O addresses, so reads like buffers used in turn`;
  return `${pages} pages close together, in no order: reads like buffers of one ring or pool`;
}
