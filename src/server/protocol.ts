/** What the language server and its clients say beyond the Language Server Protocol. */
import * as v from 'valibot';
import type { Replay } from '../checker/replay';

/** Scheme of the virtual documents that hold the rule pages; `pasid-lens-rule:/kernel-sva-bind.md`. */
export const RULE_SCHEME = 'pasid-lens-rule';

/** `source` of every diagnostic. */
export const DIAGNOSTIC_SOURCE = 'PASID Lens';

/** URI of a rule's page: opens offline, in any editor that provides the scheme. */
export function rulePageUri(rule: string): string {
  return `${RULE_SCHEME}:/${rule}.md`;
}

/** Inverse of `rulePageUri` for the path of such a URI; null where it names no page. */
export function ruleOfPagePath(path: string): string | null {
  return /^\/([a-z0-9-]+)\.md$/.exec(path)?.[1] ?? null;
}

const DiagnosticDataSchema = v.object({
  rule: v.string(),
  demonstration: v.nullable(v.string()),
});

/** `data` of every diagnostic: what a client needs to offer the demonstration and the page. */
export type DiagnosticData = v.InferOutput<typeof DiagnosticDataSchema>;

/** The data of a diagnostic of ours, or null for any other value. */
export function parseDiagnosticData(data: unknown): DiagnosticData | null {
  const parsed = v.safeParse(DiagnosticDataSchema, data);
  return parsed.success ? parsed.output : null;
}

const OptionsSchema = v.object({
  /** False where the client has a hover of its own. */
  hover: v.optional(v.boolean()),
  /** Milliseconds that one check may take before it is given up. */
  patience: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** `initializationOptions` of a client. */
export type Options = v.InferOutput<typeof OptionsSchema>;

/** The options of a client; those of the server where they are none that it knows. */
export function parseOptions(options: unknown): Options {
  const parsed = v.safeParse(OptionsSchema, options);
  return parsed.success ? parsed.output : {};
}

/** Request: check this open document now, whatever the debounce; answers when its diagnostics are published. */
export const CHECK_REQUEST = 'pasidLens/check';

export interface CheckParams {
  readonly uri: string;
}

export interface CheckAnswer {
  /** Number of findings; null where the document is not open in the server. */
  readonly findings: number | null;
  /** What could not be checked, as `line: message`. */
  readonly problems: readonly string[];
}

/** Request: run the path of what is flagged on a line of an open document, or the function around the line, in the simulator. */
export const REPLAY_REQUEST = 'pasidLens/replay';

export interface ReplayParams {
  readonly uri: string;
  /** From 1. */
  readonly line: number;
  /** What is flagged on the line; the same with its quick fix applied in memory; or the function around the line. */
  readonly what: 'findings' | 'fixed' | 'function';
  /** What the reader wants assumed otherwise, by key of the assumption. */
  readonly assume: Readonly<Record<string, string>>;
}

export interface ReplayAnswer {
  /** Null where the document is not open, or nothing can replay it. */
  readonly replays: readonly Replay[] | null;
  /** Why there are none, where something is wrong. */
  readonly problems: readonly string[];
}

/** Request: check all C files below these folders; findings come as diagnostics of each file while it runs, and stay when cancelled. */
export const CHECK_FOLDERS_REQUEST = 'pasidLens/checkFolders';

export interface CheckFoldersParams {
  readonly folders: readonly string[];
}

export interface CheckFoldersAnswer {
  /** C files below the folders, and how many of them were looked at. */
  readonly files: number;
  readonly done: number;
  readonly findings: number;
  /** Whether it was cancelled before its end. */
  readonly cancelled: boolean;
  /** What could not be checked, as `path:line: message`; the first hundred. */
  readonly problems: readonly string[];
}

/** Notification: how far the check of folders is. */
export const CHECK_PROGRESS = 'pasidLens/checkProgress';

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
  readonly findings: number;
}
