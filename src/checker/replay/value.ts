import type { Type } from '../flow/ir';

/** What the replay knows of a value of the source while it follows a path. Plain data; `place` and `result` compare by content. */
export type Val =
  /** `of`: the statement whose success it tells, where it does. */
  | { readonly is: 'number'; readonly number: number; readonly of?: number | undefined }
  /** A constant of the kernel that the unit does not define, such as `DMA_TO_DEVICE`. */
  | { readonly is: 'constant'; readonly name: string }
  /** The address of a place of the program: a variable, a member, an object that was allocated. */
  | { readonly is: 'place'; readonly key: string; readonly type: Type }
  /** What a statement gave: its result, or what it put behind its argument `out`. */
  | { readonly is: 'result'; readonly statement: number; readonly out: number | null }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Val; readonly right: Val }
  /** Not said by what was followed: a parameter, a member that nothing here fills, a call that no table knows. */
  | {
      readonly is: 'unknown';
      readonly text: string;
      readonly type: Type;
      /** Where it would stand in memory; what another function stores there is what it is. */
      readonly key: string;
      /** Set for what a function's caller gives. */
      readonly parameter: number | null;
    };

export const number = (n: number, of?: number): Val => ({ is: 'number', number: n, of });

/** The statement whose success a value tells. */
export function statusOf(v: Val): number | undefined {
  if (v.is === 'number') return v.of;
  return v.is === 'result' ? v.statement : undefined;
}

/** Whether a value is a number that calls fail with. */
export const isError = (v: Val): boolean => v.is === 'number' && v.number < 0;

/** Whether a value is true; undefined where that is not known. */
export function truth(v: Val): boolean | undefined {
  switch (v.is) {
    case 'number':
      return v.number !== 0;
    case 'constant':
      return v.name === 'NULL' || v.name === 'false' ? false : true;
    case 'place':
    case 'result':
      return true;
    default:
      return undefined;
  }
}

/** Whether two values are the same; undefined where that is not known. */
export function same(a: Val, b: Val): boolean | undefined {
  if (a.is === 'number' && b.is === 'number') return a.number === b.number;
  if (a.is === 'constant' && b.is === 'constant') return a.name === b.name ? true : undefined;
  if (a.is === 'unknown' || b.is === 'unknown' || a.is === 'binary' || b.is === 'binary') return undefined;
  // What a call gave when it succeeded is no error, no NULL and no sentinel.
  if ((a.is === 'result' && b.is !== 'result') || (b.is === 'result' && a.is !== 'result')) return false;
  if (a.is === 'place' && b.is === 'place') return a.key === b.key ? true : undefined;
  if (a.is === 'place' || b.is === 'place') return false;
  return undefined;
}
