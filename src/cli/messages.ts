import type { Finding, Problem } from '../checker/finding';
import type { Policy } from '../checker/policy';
import type { Replay } from '../checker/replay';

/** What the command and its workers say to each other. */

/** Files of one folder that are to be checked. */
export interface Task {
  readonly files: readonly string[];
  readonly policy: Policy;
  /** Folder from which the configuration's paths count. */
  readonly root: string;
  /** Whether each file is to be checked without the others. */
  readonly alone: boolean;
  /** Texts that stand for files, by path: documents that are open in an editor. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Characters of other files that are read for what they say, at most; no bound where absent. */
  readonly mostContext?: number;
  /** Findings are replayed: all, or what stands at a line. */
  readonly replay?: ReplayTask;
}

/** What is to be replayed, and under which assumptions. */
export interface ReplayTask {
  /**
   * What stands at a line: its findings, the function around it, or the one where there is not the other; or its findings' paths
   * with the quick fix applied. All findings where absent.
   */
  readonly at?: {
    readonly file: string;
    readonly line: number;
    readonly what: 'findings' | 'function' | 'either' | 'fixed';
  };
  readonly assume: Readonly<Record<string, string>>;
}

/** What a worker is started with. */
export interface WorkerData {
  /** Characters of source that it keeps in lowered form from one task to the next. */
  readonly keep: number;
}

export type FromWorker =
  /** A unit is being checked; nothing else is said until it is done. */
  | { readonly kind: 'begin'; readonly files: readonly string[]; readonly bytes: number }
  | ({ readonly kind: 'unit' } & UnitResult)
  | ({ readonly kind: 'end' } & TaskResult);

export interface UnitResult {
  readonly files: number;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly functionsSeen: number;
  readonly functionsLost: number;
  readonly suppressed: number;
  /** Indices of the configuration's suppressions that held something back. */
  readonly used: readonly number[];
  /** What was asked for at a line; findings that were all to be replayed say themselves what came of it. */
  readonly replays: readonly Replay[];
}

export interface TaskResult {
  /** Files that hold no word of any rule and were not parsed. */
  readonly skipped: number;
  readonly problems: readonly Problem[];
  /** Bytes that this worker holds outside its heap: WebAssembly memory above all, which never shrinks. */
  readonly external: number;
}
