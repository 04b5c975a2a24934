import type { Confidence, Severity } from '../finding';
import type { KernelVersion, UnitFacts } from '../flow/facts';
import type { Origin, Site } from '../flow/values';

/** A repair of the source, by offsets. */
export interface Repair {
  readonly title: string;
  readonly edits: readonly { readonly at: Site; readonly text: string }[];
}

/** What a rule says about a place. */
export interface Report<MessageId extends string = string> {
  readonly message: MessageId;
  readonly at: Site;
  /** Fills `{name}` in the message. */
  readonly data?: Readonly<Record<string, string>>;
  /** `high` unless told. */
  readonly confidence?: Confidence;
  /** The rule's own unless told. */
  readonly severity?: Severity;
  /** The value that it is about: its way becomes the finding's related places. */
  readonly origin?: Origin;
  /** Further related places, behind the origin's. */
  readonly related?: readonly { readonly at: Site; readonly message: string }[];
  readonly repairs?: readonly Repair[];
}

/**
 * One rule of the catalogue. It reads the facts of a unit and reports; it parses nothing and keeps nothing.
 *
 * Its id is the name of its file, of its page (`<id>.md` beside it), and of its folder of examples under `test/golden`.
 */
export interface Rule<MessageId extends string = string> {
  readonly id: string;
  readonly severity: Severity;
  /** Scenario of the simulator's library that shows what the rule is about, or null. */
  readonly demonstration: string | null;
  /** First kernel version that it holds for, and the first that it no longer does, as `6.16`. */
  readonly since?: string;
  readonly until?: string;
  /** How the words begin that the rule needs: a file in which none stands is not even parsed for it. */
  readonly words: readonly string[];
  /** Three sentences each: what, why, what to do. */
  readonly messages: Readonly<Record<MessageId, string>>;
  check(unit: UnitFacts, report: (r: Report<MessageId>) => void): void;
}

/** Lets the compiler check that a rule reports only messages that it has. */
export function rule<MessageId extends string>(r: Rule<MessageId>): Rule<MessageId> {
  return r;
}

export type { KernelVersion };
