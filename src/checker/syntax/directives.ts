/** The preprocessor lines of a text: conditional groups as a tree of branches with the facts that hold in them, and macros. */
import { Kind, type Tokens } from './lexer';

/** What must hold for a branch to be compiled: the normalised condition, and whether it is true or false there. */
export type Facts = ReadonlyMap<string, boolean>;

export interface Branch {
  /** Index of the directive token that opens the branch. */
  readonly opener: number;
  /** Offsets between the directive that opens it and the one that ends it. */
  readonly start: number;
  readonly end: number;
  /** The condition as written (`#else` has none). */
  readonly condition: string;
  readonly facts: Facts;
  /** Never compiled: `#if 0`, the rest of `#if 1`, `#ifdef __cplusplus`. */
  readonly dead: boolean;
}

export interface Group {
  readonly id: number;
  readonly branches: readonly Branch[];
  /** Index of the `#endif` token, or of the end token where there is none. */
  readonly closer: number;
  /** Whether the last branch is an `#else`. */
  readonly total: boolean;
}

export interface MacroDefinition {
  readonly name: string;
  /** Null for an object-like macro. */
  readonly parameters: readonly string[] | null;
  /** Replacement text as written: continued lines, comments and all. */
  readonly body: string;
  readonly start: number;
  readonly end: number;
}

export interface Directives {
  readonly groups: readonly Group[];
  /** Group and branch that a directive token opens (`#else` opens branch 1 of its group), by token index. */
  readonly openers: ReadonlyMap<number, { group: Group; branch: number }>;
  /** Groups by the token index of their `#endif`. */
  readonly closers: ReadonlyMap<number, Group>;
}

const DIRECTIVE = /^#[ \t]*(\w*)/;
const CONDITIONALS = new Set(['if', 'ifdef', 'ifndef', 'elif', 'elifdef', 'elifndef', 'else', 'endif']);

/** The word behind `#`. */
export function directiveName(text: string, start: number): string {
  return DIRECTIVE.exec(text.slice(start, start + 40))?.[1] ?? '';
}

/** Of a chain of `#elif`, as many conditions are remembered as false. */
const MOST_FACTS = 64;

interface OpenGroup {
  branches: (Omit<Branch, 'end'> & { end: number })[];
  /** Facts of the branches before: each false. */
  before: [string, boolean][];
  /** A branch before is always taken. */
  taken: boolean;
  total: boolean;
}

/** Pairs up the conditional directives; an `#else` or `#endif` without `#if` belongs to no group, an open `#if` ends with the text. */
export function groupDirectives(tokens: Tokens): Directives {
  const { text } = tokens;
  const redefined = definedNames(tokens);
  const open: OpenGroup[] = [];
  const groups: Group[] = [];
  const openers = new Map<number, { group: Group; branch: number }>();
  const closers = new Map<number, Group>();

  const begin = (group: OpenGroup, token: number, word: string): void => {
    const condition = word === 'else' ? '' : conditionText(text, tokens.start[token]!, tokens.end[token]!);
    const [key, holds] =
      word === 'else' ? ['', true] : normalise(word, condition, redefined, tokens.start[token]!);
    const known = constant(key, holds);
    const facts = new Map(group.before.slice(0, MOST_FACTS));
    if (key !== '' && known === null) facts.set(key, holds);
    const dead = group.taken || known === false || contradicts(facts, group.before);
    group.branches.push({
      opener: token,
      start: tokens.end[token]!,
      end: text.length,
      condition,
      facts,
      dead,
    });
    if (key !== '' && known === null) group.before.push([key, !holds]);
    group.taken ||= known === true;
    group.total = word === 'else';
  };
  const finish = (group: OpenGroup, closer: number): void => {
    const made: Group = { id: groups.length, branches: group.branches, closer, total: group.total };
    groups.push(made);
    group.branches.forEach((branch, index) => openers.set(branch.opener, { group: made, branch: index }));
    closers.set(closer, made);
  };

  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kind[i] !== Kind.Directive) continue;
    const word = directiveName(text, tokens.start[i]!);
    if (!CONDITIONALS.has(word)) continue;
    if (word.startsWith('if')) {
      open.push({ branches: [], before: [], taken: false, total: false });
      begin(open.at(-1)!, i, word);
      continue;
    }
    const group = open.at(-1);
    if (group === undefined) continue;
    group.branches.at(-1)!.end = tokens.start[i]!;
    if (word === 'endif') finish(open.pop()!, i);
    else begin(group, i, word);
  }
  while (open.length > 0) finish(open.pop()!, tokens.count);
  return { groups, openers, closers };
}

/** Whether two sets of facts can't hold together. */
export function contradicts(a: Facts, b: Iterable<readonly [string, boolean]>): boolean {
  for (const [key, holds] of b) if (a.get(key) === !holds) return true;
  return false;
}

function conditionText(text: string, start: number, end: number): string {
  return text
    .slice(start, end)
    .replace(DIRECTIVE, '')
    .replace(/\/\*[^]*?\*\/|\/\/.*|\\\r?\n/g, ' ')
    .trim();
}

/**
 * A condition as a key and whether it must be true: `#ifdef A`, `#if defined(A)` and the negation of `#ifndef A` are one key.
 * A name that the text itself defines or undefines holds for one place only.
 */
function normalise(
  word: string,
  condition: string,
  redefined: ReadonlySet<string>,
  at: number,
): [string, boolean] {
  let key = condition.replace(/\s+/g, '');
  let holds = true;
  if (word.endsWith('def')) key = `defined(${key})`;
  if (word.endsWith('ndef')) holds = false;
  key = key.replace(/\bdefined([A-Za-z_]\w*)/g, 'defined($1)');
  for (let m = NEGATION.exec(key); m !== null; m = NEGATION.exec(key)) {
    key = m[1]!;
    holds = !holds;
  }
  const local = (key.match(/[A-Za-z_]\w*/g) ?? []).some((name) => redefined.has(name));
  return [local ? `${key}@${at}` : key, holds];
}

const NEGATION = /^!((?:defined|IS_ENABLED|IS_BUILTIN|IS_MODULE|IS_REACHABLE)\(\w+\)|\w+)$/;

/** The value of a condition that needs no configuration, else null. The kernel is never C++. */
function constant(key: string, holds: boolean): boolean | null {
  if (/^\(*(0|1)[uUlL]*\)*$/.test(key)) return key.includes('1') === holds;
  return key === 'defined(__cplusplus)' || key === '__cplusplus' ? !holds : null;
}

function definedNames(tokens: Tokens): ReadonlySet<string> {
  const names = new Set<string>();
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kind[i] !== Kind.Directive) continue;
    const start = tokens.start[i]!;
    const match = /^#[ \t]*(?:define|undef)[ \t]+(\w+)/.exec(tokens.text.slice(start, start + 120));
    if (match !== null) names.add(match[1]!);
  }
  return names;
}

/** Every `#define` of a text, in order. */
export function macroDefinitions(tokens: Tokens): MacroDefinition[] {
  const found: MacroDefinition[] = [];
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kind[i] !== Kind.Directive) continue;
    const [start, end] = [tokens.start[i]!, tokens.end[i]!];
    if (directiveName(tokens.text, start) !== 'define') continue;
    const match = /^#[ \t]*define[ \t]+(\w+)(\(([^)]*)\))?/.exec(tokens.text.slice(start, end));
    if (match === null) continue;
    const parameters =
      match[2] === undefined ? null : match[3]!.split(',').map((p) => p.replace(/\\\r?\n/g, '').trim());
    const body = tokens.text.slice(start + match[0].length, end).trim();
    found.push({ name: match[1]!, parameters, body, start, end });
  }
  return found;
}
