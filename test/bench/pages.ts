/** Seeded page numbers for the benches. */

/** A xorshift generator: 32-bit numbers, the same for the same seed. */
export function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Window of input addresses: 1 GiB at 0x7f00_0000_0000. */
const WINDOW_HIGH = 0x7f00;
const WINDOW_PAGES = 1 << 18;

/** `count` distinct pages of the window, and `calls` requests for them in random order, as high and low halves. */
export function shuffledPages(
  count: number,
  calls: number,
): { mapped: readonly bigint[]; order: Int32Array } {
  const random = generator(20210414);
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random() % WINDOW_PAGES);
  const pages = [...chosen];
  const order = new Int32Array(2 * calls);
  for (let i = 0; i < calls; i++) {
    order[2 * i] = WINDOW_HIGH;
    order[2 * i + 1] = pages[random() % count]! << 12;
  }
  const mapped = pages.map((page) => (BigInt(WINDOW_HIGH) << 32n) | (BigInt(page) << 12n));
  return { mapped, order };
}
