import * as v from 'valibot';
import type { Finding } from './finding';

/** Findings that are known and put up with: a file that is written once, and in which later runs look. */

/** A finding with the text of the line on which it begins, and the path by which baselines know its file. */
export interface Located {
  readonly finding: Finding;
  readonly path: string;
  readonly text: string;
}

/**
 * What a finding is known by: none of it changes when lines move. `count`: how many findings of one function have the same line; of
 * those the first are known, in order of their lines.
 */
const Entry = v.strictObject({
  rule: v.string(),
  file: v.string(),
  function: v.nullable(v.string()),
  text: v.string(),
  count: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type BaselineEntry = v.InferOutput<typeof Entry>;

const Baseline = v.strictObject({ version: v.literal(1), findings: v.array(Entry) });

/** Reads a baseline; a string says why it can't be used. */
export function readBaseline(text: string): readonly BaselineEntry[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return `it is no JSON: ${(error as Error).message}`;
  }
  const result = v.safeParse(Baseline, value);
  if (result.success) return result.output.findings;
  const issue = result.issues[0];
  return `it is no baseline: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`;
}

/** Writes the baseline of all findings: one a line, in an order that later runs keep, so that a diff shows what changed. */
export function writeBaseline(located: readonly Located[]): string {
  const entries = new Map<string, BaselineEntry>();
  for (const one of located) {
    const key = keyOf(entryOf(one));
    const known = entries.get(key);
    entries.set(key, known === undefined ? entryOf(one) : { ...known, count: known.count + 1 });
  }
  const lines = [...entries.keys()].sort().map((key) => `    ${JSON.stringify(entries.get(key))}`);
  return `{\n  "version": 1,\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

export interface Compared {
  /** What the baseline does not know. */
  readonly fresh: readonly Finding[];
  /** What it knows and was not found again; `count` of them. */
  readonly gone: readonly BaselineEntry[];
}

/** Compares findings, in order of file and line, with a baseline. */
export function compareWith(baseline: readonly BaselineEntry[], located: readonly Located[]): Compared {
  const left = new Map(baseline.map((entry) => [keyOf(entry), entry.count]));
  const fresh: Finding[] = [];
  for (const one of located) {
    const key = keyOf(entryOf(one));
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    else fresh.push(one.finding);
  }
  const gone = baseline.flatMap((entry) => {
    const count = left.get(keyOf(entry)) ?? 0;
    return count > 0 ? [{ ...entry, count }] : [];
  });
  return { fresh, gone };
}

function entryOf({ finding, path, text }: Located): BaselineEntry {
  const normal = text.trim().replace(/\s+/g, ' ').slice(0, 200);
  return { rule: finding.rule, file: path, function: finding.function, text: normal, count: 1 };
}

const keyOf = (e: BaselineEntry): string => JSON.stringify([e.file, e.rule, e.function, e.text]);
