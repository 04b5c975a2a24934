/** Kernel generations: each is the interface and behaviour of one release, as far as DMA and PASIDs are concerned. */

export const GENERATIONS = ['5.11', '6.1', '6.6', '6.12'] as const;
export type Generation = (typeof GENERATIONS)[number];

/** True where `generation` is `other` or later. */
export function atLeast(generation: Generation, other: Generation): boolean {
  return GENERATIONS.indexOf(generation) >= GENERATIONS.indexOf(other);
}
