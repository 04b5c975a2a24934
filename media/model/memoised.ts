/** A function of a step that is called again and again for the same ones: each answer is found once. */
export function memoised<T>(find: (step: number) => T): (step: number) => T {
  const found = new Map<number, { readonly value: T }>();
  return (step) => {
    let known = found.get(step);
    if (!known) {
      known = { value: find(step) };
      found.set(step, known);
    }
    return known.value;
  };
}
