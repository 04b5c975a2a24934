import type { Analysis } from './analysis';
import type { State } from './state';
import type { Value } from './values';

/** What is told of a function's instructions; what it keeps is what was told with everything about their surroundings known. */
export interface Recorder {
  /** Forgets what it was told. */
  begin(): void;
  /** Told before a call; the answer is told each result of it. */
  call(cx: Analysis, at: number, state: State, args: readonly Value[]): (result: Value) => void;
  store(cx: Analysis, at: number, state: State, address: Value, value: Value): void;
  mention(cx: Analysis, at: number, name: number): void;
  member(cx: Analysis, at: number, owner: string, field: number): void;
  leave(cx: Analysis, at: number, state: State, value: Value | null): void;
}
