/** Replays: a finding's own path as a scenario, run, with what came of it. */
export type { Assumption } from './assumptions';
export { demonstrated } from './demonstrate';
export { Replayer, type Replay, type ReplayOptions } from './replay';
export type { SourceLine } from './source';
export type { Verdict, VerdictWord } from './verdict';
