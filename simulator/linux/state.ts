/**
 * Snapshots of the kernel. Each part keeps all that changes in one plain value (numbers, bigints, strings, arrays, maps,
 * byte arrays, objects of these; no references between parts), so that saving is copying (invariant 2).
 */

export interface Stateful {
  save(): unknown;
  restore(snapshot: unknown): void;
}

/** Deep copy of a plain value. */
export function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item)) as T;
  if (value instanceof Map) {
    const result = new Map<unknown, unknown>();
    for (const [key, item] of value) result.set(key, copy(item));
    return result as T;
  }
  if (value instanceof Set) return new Set(value) as T;
  if (value instanceof Uint8Array) return value.slice() as T;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) result[key] = copy(item);
  return result as T;
}

/** A part of the kernel whose whole mutable state is `state`. */
export abstract class Part<S> implements Stateful {
  protected state: S;

  constructor(initial: S) {
    this.state = initial;
  }

  save(): unknown {
    return copy(this.state);
  }

  restore(snapshot: unknown): void {
    this.state = copy(snapshot as S);
  }
}
