/** What the checker says about a place in C source: the value that the editor, the CLI and the replay read. */

export type Severity = 'error' | 'warning' | 'information';

/** How sure the engine is that the facts behind a finding hold on a real path; below `high` the severity drops with it. */
export type Confidence = 'high' | 'medium' | 'low';

/** A half-open place in a file; lines and columns count from 1, columns in UTF-16 code units. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One step of the path that leads to the finding: where the value was made, carried, checked, handed to hardware. */
export interface RelatedPlace extends Range {
  readonly file: string;
  readonly message: string;
}

/** Replaces the text of one range. */
export interface TextEdit extends Range {
  readonly newText: string;
}

/** A mechanical repair; the edits of one fix never overlap and are applied together. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** What came of running the finding's own path in the simulator. */
export interface Demonstrated {
  readonly verdict: 'harm' | 'stopped' | 'none' | 'not-replayable';
  /** One sentence. */
  readonly reason: string;
  /** The statements that were run, in order. */
  readonly steps: readonly RelatedPlace[];
}

export interface Finding extends Range {
  /** Rule id as in the catalogue, e.g. `kernel-sva-bind`; also the name of its page. */
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Path as the caller gave it. */
  readonly file: string;
  /** Name of the function that it lies in; null outside of functions. */
  readonly function: string | null;
  /** Three sentences: what, why, what to do. */
  readonly message: string;
  /** Id of the library scenario that shows the rule, or null where the rule has none. */
  readonly demonstration: string | null;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly Fix[];
  /** Where it was replayed: what came of it. */
  readonly demonstrated?: Demonstrated;
}

/** A file that could not be checked whole, or a part of it that could not: said, never thrown. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
