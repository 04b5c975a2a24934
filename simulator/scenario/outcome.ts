import type { SimEvent } from '../trace/events';
import type { Expectation } from './schema/expectation';

/** What became of one expectation. */
export interface Outcome {
  /** Step that carries it; null: evaluated at the end. */
  readonly step: number | null;
  readonly expectation: Expectation;
  /** The expectation in one phrase. */
  readonly text: string;
  readonly holds: boolean;
  /** What was seen instead; null where it holds. */
  readonly seen: string | null;
}

/** What an expectation looks at. */
export interface Evidence {
  /** Events of its step; of the whole run at the end. */
  readonly events: readonly SimEvent[];
  /** All events so far. */
  readonly history: readonly SimEvent[];
}

/** Null where the expectation holds, else what was seen instead. */
export type Verdict = string | null;
