/** What became of a scenario, and what the worker that runs scenarios is asked and answers: plain data. */
import type { TextRange } from '../../../simulator/scenario';

/** Something about a scenario that is not as it should be. */
export interface Failure {
  /** The expectation in one phrase, or what is wrong with the file. */
  readonly text: string;
  /** What was seen instead of what was expected; null where nothing was expected. */
  readonly seen: string | null;
  /** Where it stands in the scenario's text. */
  readonly range: TextRange | null;
}

export interface Verdict {
  /** `broken`: the file can't be read, or the run ended before its last step. */
  readonly status: 'holds' | 'fails' | 'broken';
  /** Number of expectations that were looked at. */
  readonly expectations: number;
  readonly failures: readonly Failure[];
}

export type Wanted = 'verdict' | 'trace';

export interface Request {
  readonly ticket: number;
  readonly wanted: Wanted;
  readonly id: string;
  readonly text: string;
}

/** `verdict`, or the run as JSON; `problem` where there is nothing to tell. */
export interface Answer {
  readonly ticket: number;
  readonly verdict?: Verdict;
  readonly trace?: string;
  readonly problem?: string;
}
