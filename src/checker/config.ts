import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { Row, Version } from './config-row';
import type { Problem } from './finding';
import { matches } from './glob';
import { RULES } from './rules/index';
import { Lines, type Place } from './syntax/lines';

/** Name of the file at a tree's root. */
export const CONFIG_NAME = '.pasid-lens.json';

const LONGEST = 1_000_000;
const DEEPEST = 32;

/** A rule's name, or a pattern of names, that means at least one rule. */
export const RulePattern = v.pipe(
  v.string(),
  v.check((pattern) => RULES.some((rule) => matches(pattern, rule.id)), 'no rule has that name'),
  v.description('Name of a rule; `*` stands for any characters.'),
);

export const Level = v.picklist(['off', 'information', 'warning', 'error']);
export type Level = v.InferOutput<typeof Level>;

export const ProfileName = v.picklist(['default', 'strict', 'audit']);

const Suppression = v.strictObject({
  path: v.optional(
    v.pipe(
      v.string(),
      v.description('Path from this file’s folder; `*`, `**` and `?` stand for any characters.'),
    ),
    '**',
  ),
  function: v.optional(v.pipe(v.string(), v.description('Name of a function, or a pattern.'))),
  rule: RulePattern,
  reason: v.pipe(v.string(), v.trim(), v.nonEmpty('a reason is required')),
});
export type Suppression = v.InferOutput<typeof Suppression>;

const MacroNames = (what: string) =>
  v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*(\(\))?$/, 'the name of a macro'))),
      v.description(what),
    ),
    [],
  );

const Macros = v.strictObject({
  annotations: MacroNames(
    'Macros that are attributes or nothing; with `()` behind the name where they have arguments.',
  ),
  loops: MacroNames('Macros that head a loop.'),
  blocks: MacroNames('Macros that head a block which runs at most once.'),
  types: MacroNames('Macros that stand for a type.'),
});

/** What `.pasid-lens.json` holds. */
export const ConfigSchema = v.strictObject({
  $schema: v.optional(v.string()),
  kernel: v.optional(
    v.pipe(Version, v.description('Kernel version; the tree’s Makefile says it otherwise.')),
  ),
  profile: v.optional(
    v.pipe(
      ProfileName,
      v.description(
        'default: what is likely and certain. strict: advice counts as a warning. audit: also what is uncertain.',
      ),
    ),
    'default',
  ),
  rules: v.optional(
    v.pipe(
      v.record(RulePattern, Level),
      v.description('Severity per rule; where several patterns match, the last one holds.'),
    ),
    {},
  ),
  suppressions: v.optional(v.array(Suppression), []),
  functions: v.optional(
    v.pipe(v.array(Row), v.description('Functions and macros of your own: what they do to values.')),
    [],
  ),
  macros: v.optional(Macros, {}),
});

export type Config = v.InferOutput<typeof ConfigSchema>;

/** What holds where there is no file. */
export const DEFAULT_CONFIG: Config = v.parse(ConfigSchema, {});

export interface ReadConfig {
  /** The defaults where there are problems. */
  readonly config: Config;
  readonly problems: readonly Problem[];
  /** Where each of the configuration's suppressions stands. */
  readonly suppressions: readonly Place[];
}

/** Reads a configuration. Comments and trailing commas are taken; what is wrong is said with its place. Never throws. */
export function readConfig(file: string, text: string): ReadConfig {
  const source = text.replace(/^\ufeff/, ' ');
  const lines = new Lines(source);
  const failed = (wrong: readonly (readonly [offset: number, message: string])[]): ReadConfig => ({
    config: DEFAULT_CONFIG,
    suppressions: [],
    problems: wrong
      .slice(0, 20)
      .map(([offset, what]) => ({ file, ...lines.place(offset), message: `${what}; the defaults are used` })),
  });
  if (source.length > LONGEST)
    return failed([[0, `A configuration has at most ${String(LONGEST)} characters`]]);
  if (depth(source) > DEEPEST) return failed([[0, `Brackets nest more than ${String(DEEPEST)} deep`]]);
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true });
  if (root === undefined || errors.length > 0)
    return failed(errors.map((e) => [e.offset, `This is no JSON: ${words(printParseErrorCode(e.error))}`]));
  if (root.type !== 'object') return failed([[root.offset, 'A configuration is an object']]);
  const result = v.safeParse(ConfigSchema, valueOf(root));
  if (result.success) {
    const entries = findNodeAtLocation(root, ['suppressions'])?.children ?? [];
    const suppressions = entries.map((entry) => lines.place(entry.offset));
    return { config: result.output, problems: [], suppressions };
  }
  return failed(result.issues.flatMap(leaves).map((issue) => [placeOf(root, issue), wording(issue)]));
}

/** The issues that a union's issue is made of, where one of them says more than "none of these". */
function leaves(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  return issue.issues === undefined ? [issue] : issue.issues.flatMap(leaves).slice(0, 1);
}

function wording(issue: v.BaseIssue<unknown>): string {
  const key = String(issue.path?.at(-1)?.key ?? 'the configuration');
  if (issue.expected === 'never') return `There is no field "${key}"`;
  if (issue.kind === 'schema')
    return issue.received === 'undefined'
      ? `The field "${key}" is missing`
      : `"${key}": ${String(issue.expected)} expected, not ${issue.received}`;
  const about = typeof issue.input === 'string' ? `"${issue.input}"` : `"${key}"`;
  return `${about}: ${issue.message}`;
}

/** Offset of the JSON that an issue is about; of a field's name where the field itself is wrong. */
function placeOf(root: Node, issue: v.BaseIssue<unknown>): number {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const last = issue.path?.at(-1);
  const ofKey =
    issue.expected === 'never' || (last !== undefined && 'origin' in last && last.origin === 'key');
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    return ofKey && node.parent?.type === 'property' ? node.parent.offset : node.offset;
  }
  return 0;
}

/** How deep brackets nest outside strings: the JSON reader recurses. */
function depth(text: string): number {
  let [now, most] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[[\]{}]/g)) {
    if (token === '{' || token === '[') most = Math.max(most, ++now);
    else if (token === '}' || token === ']') now--;
  }
  return most;
}

function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value as unknown;
  const value = Object.create(null) as Record<string, unknown>;
  for (const { children } of node.children ?? []) {
    const [key, child] = children ?? [];
    value[String(key?.value)] = child === undefined ? null : valueOf(child);
  }
  return value;
}

const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
