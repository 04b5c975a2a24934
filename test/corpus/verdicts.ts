/** Findings that were read by a person, and whether they are right. */
import { flagsAt, isRight, type Flag, type Verdict } from './sites';
import { readTable } from './tsv';

const COLUMNS = ['file', 'line', 'rule', 'kernel', 'verdict', 'why'] as const;
export type Read = Record<(typeof COLUMNS)[number], string>;

/** Verdicts of the table, as of the sites; FP, a false alarm, is a place that must be silent. */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['TP', 'TP'],
  ['FP', 'TN'],
  ['ADV', 'ADV'],
]);

export const readVerdicts = (file: string): Read[] => readTable(file, COLUMNS);

export interface Precision {
  readonly rule: string;
  /** Of the findings that are still made: true alarms, and advice given as such. */
  readonly right: number;
  readonly wrong: readonly Read[];
  /** False alarms that are no longer raised. */
  readonly mended: number;
  /** True alarms that are no longer raised. */
  readonly lost: readonly Read[];
}

/** What became of the findings that were read, per rule. */
export function precision(
  verdicts: readonly Read[],
  flagsOf: (kernel: string) => readonly Flag[] | undefined,
): Precision[] {
  const counts = new Map<
    string,
    { rule: string; right: number; wrong: Read[]; mended: number; lost: Read[] }
  >();
  for (const read of verdicts) {
    const { file, line, rule, kernel, why } = read;
    const verdict = VERDICTS.get(read.verdict);
    if (verdict === undefined)
      throw new Error(`${file}:${line}: a verdict is TP, FP or ADV, not "${read.verdict}"`);
    const flags = flagsOf(kernel);
    if (flags === undefined) continue;
    const of = counts.get(rule) ?? { rule, right: 0, wrong: [], mended: 0, lost: [] };
    counts.set(rule, of);
    const site = { rule, verdict, file, line: Number(line), why };
    const isFlagged = flagsAt(site, flags).length > 0;
    if (!isFlagged && verdict === 'TP') of.lost.push(read);
    else if (!isFlagged) of.mended++;
    else if (isRight(site, flags)) of.right++;
    else of.wrong.push(read);
  }
  return [...counts.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}
