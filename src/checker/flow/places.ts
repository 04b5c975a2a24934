import type { FileIR, FunctionIR } from './ir';
import type { Site } from './values';

/** The place of an instruction: one object for one place, wherever the function moves. */
export function siteOf(fn: FunctionIR, at: number): Site {
  return (fn.sites[at] ??= { file: fn.file.path, start: fn.start[at]!, end: fn.end[at]! });
}

/** Text of the place that a store writes. */
export function placeText(fn: FunctionIR, store: number): string {
  const at = fn.a[store]!;
  return fn.file.text.slice(fn.start[at], fn.end[at]).replace(/\s+/g, ' ');
}

/** Moves a function to where it stands in a newer text of its file, and with it all that was found out about it. */
export function move(fn: FunctionIR, file: FileIR, from: number): FunctionIR {
  const by = from - fn.from;
  fn.file = file;
  if (by === 0) return fn;
  fn.from += by;
  fn.to += by;
  for (const offsets of [fn.start, fn.end])
    for (let at = 0; at < offsets.length; at++) if (offsets[at]! >= 0) offsets[at]! += by;
  fn.sites.forEach((site: { -readonly [K in keyof Site]: Site[K] }, at) => {
    site.start = fn.start[at]!;
    site.end = fn.end[at]!;
  });
  return fn;
}
