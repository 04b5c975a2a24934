import type { FileIR, FunctionIR } from './ir';
import type { Site } from './values';

/** The place of an instruction: one object for one place, wherever the function moves. */
export function siteOf(fn: FunctionIR, at: number): Site {
  return (fn.sites[at] ??= {
    file: fn.file.path,
    start: offsetOf(fn, fn.start[at]!),
    end: offsetOf(fn, fn.end[at]!),
  });
}

/** Text of the place that a store writes. */
export function placeText(fn: FunctionIR, store: number): string {
  const at = fn.a[store]!;
  return fn.file.text.slice(offsetOf(fn, fn.start[at]!), offsetOf(fn, fn.end[at]!)).replace(/\s+/g, ' ');
}

/** An offset of the file, from one that counts from the function's beginning; -1 is no place. */
const offsetOf = (fn: FunctionIR, offset: number): number => (offset < 0 ? -1 : fn.from + offset);

/** Moves a function to where it stands in a newer text of its file, and with it all that was found out about it. */
export function move(fn: FunctionIR, file: FileIR, from: number): FunctionIR {
  fn.file = file;
  fn.to += from - fn.from;
  fn.from = from;
  fn.sites.forEach((site: { -readonly [K in keyof Site]: Site[K] }, at) => {
    site.start = offsetOf(fn, fn.start[at]!);
    site.end = offsetOf(fn, fn.end[at]!);
  });
  return fn;
}
