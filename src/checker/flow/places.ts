import type { FunctionIR } from './ir';
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

type Movable = { -readonly [K in keyof Site]: Site[K] };

/** Puts the places of a function that has moved to where they are now. */
export function placeSites(fn: FunctionIR): void {
  fn.sites.forEach((site: Movable, at) => {
    site.start = offsetOf(fn, fn.start[at]!);
    site.end = offsetOf(fn, fn.end[at]!);
  });
}

/**
 * Gives a function the places of the one that an edit made it of, for the instructions before and behind the edit: what was found
 * out elsewhere and names such a place stays true. A place that stands for another instruction from now on does no harm, since
 * whoever knows it asks again what it is.
 */
export function takeSites(fn: FunctionIR, edited: FunctionIR): void {
  const most = Math.min(fn.op.length, edited.op.length);
  let before = 0;
  while (before < most && fn.op[before] === edited.op[before]) before++;
  let behind = 0;
  while (behind < most - before && fn.op.at(-1 - behind) === edited.op.at(-1 - behind)) behind++;
  const shift = fn.op.length - edited.op.length;
  edited.sites.forEach((site, at) => {
    const to = at < before ? at : at + shift;
    if (at < before || at >= edited.op.length - behind) fn.sites[to] = site;
  });
  placeSites(fn);
}
