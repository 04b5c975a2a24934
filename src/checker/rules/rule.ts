/**
 * How to write a rule. `npm run new-rule NAME` makes its four files; the tests of `test/golden` then say what is left to write.
 *
 * 1. `src/checker/rules/<id>.ts`: `export default rule({ id, severity, demonstration, words, messages, check })`; that it lies
 *    there registers it. `words`: how names begin of which a function must have one for the rule to find something in it, or by
 *    following values from it or to it: the analysis starts at these functions, and a unit that has none is not even parsed.
 *    Names of `src/checker/kernel` rows are good ones; `starts` where names do not tell. `messages`: three sentences each (what,
 *    why, what to do).
 * 2. `<id>.md` beside it, with the headings of the other pages; the C blocks under "Incorrect" and "Correct" are checked as
 *    they stand. A line `Kernel: up to 6.15` on the page says with which version.
 * 3. `test/golden/<id>/{bad,good}.c`; `/* expect: <id> *\/` on each line that is to be flagged; every finding of every rule must
 *    be expected. `/* kernel: 6.1 *\/` in the first line sets the version. `fixes/NAME.before.c` with the repairs of all its
 *    findings is `fixes/NAME.after.c`; `fixes/none.before.c` has findings that no repair is offered for.
 *
 * `check` gets the facts of a unit (`flow/facts.ts`) and reads nothing else. For each function that matters:
 * - `calls`: callee, the kernel's row (`row.role`, `row.args` name arguments: ask for roles, not names), each argument as a
 *   value with origins (over all paths) and, in `cases`, per set of paths: its term, what it may be (`Bits`: zero, error,
 *   good), the resources held then, and the path. `used`, `tested`: whether the result is, and a branch told its success.
 * - `stores`: place, field, owning struct, type, address and value; `local` for the function's own variables.
 * - `sinks`: values that leave the CPU (registers, descriptors, commands), also through the unit's wrappers.
 * - `mentions`: constants of the kernel's tables; `tested` where they only mask.
 * - `exits`: each way out with its value, its bits, and the resources open or closed there.
 * For the unit: `contexts` (on whose behalf a function may run), `fieldsOf`, `textOf`, `files[].bindings` (operation tables).
 *
 * An origin (`flow/values.ts`) says of which kind a value is, what made it where, what it was converted from (`of`), and by
 * which steps it came; `incoming` where a caller or another function's field brought it. Two values with one `term` are the
 * same value. Resources are opened and closed by the rows' `open` and `close` effects; `pending` until a branch tells
 * success, `escaped` once somebody else may know the handle.
 *
 * A new kernel function or constant is a row in `src/checker/kernel/<family>.ts`, not a name in a rule. Helpers that rules share
 * stand in `rules/shared`: `raw.ts` (physical addresses to hardware, exemptions), `paths.ts` (what a path asked, whether a
 * value is handed on or only printed), `resources.ts` (leaks).
 *
 * Where a fact is missing, say nothing; where it is likely, report with confidence `medium` (an error becomes a warning) or
 * `low` (information).
 */
import type { Confidence, Severity } from '../finding';
import type { UnitFacts } from '../flow/facts';
import type { KernelVersion } from '../kernel/vocabulary';
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

/** Starts of a rule that names alone do not tell, or that are worth a look only beside something else. */
export interface Starts {
  /** How names begin of which a unit must have one; any unit will do where absent. */
  readonly where?: readonly string[];
  /** Whether a unit will do as well that makes a number of a pointer where names begin as `names` say, or where devices get some. */
  readonly orNumbers?: true;
  /** Functions with names that begin so. */
  readonly names?: readonly string[];
  /** Functions that set one of these members. */
  readonly sets?: readonly string[];
  /** Functions that use one of these members of these structs. */
  readonly touches?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Functions that make numbers of pointers and give numbers to devices. */
  readonly pointers?: true;
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
  /** How names begin where the rule starts: in functions without one it finds something only by what flows there, or by `starts`. */
  readonly words: readonly string[];
  /** Where else it starts. */
  readonly starts?: Starts;
  /** Whether it asks what is mapped where it has a word: mappings are many, and are followed only where somebody asks. */
  readonly mappings?: true;
  /** Three sentences each: what, why, what to do. */
  readonly messages: Readonly<Record<MessageId, string>>;
  check(unit: UnitFacts, report: (r: Report<MessageId>) => void): void;
}

/** Lets the compiler check that a rule reports only messages that it has. */
export function rule<MessageId extends string>(r: Rule<MessageId>): Rule<MessageId> {
  return r;
}

export type { KernelVersion };
