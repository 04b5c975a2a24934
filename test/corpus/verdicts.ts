/** Findings that were read by a person, and whether they are right. */
import { flagsAt, type Flag } from './sites';
import { readTable } from './tsv';

const COLUMNS = ['file', 'line', 'rule', 'kernel', 'verdict', 'why'] as const;
export type Read = Record<(typeof COLUMNS)[number], string>;

export const readVerdicts = (file: string): Read[] => readTable(file, COLUMNS);

export interface Precision {
  readonly rule: string;
  readonly right: number;
  readonly wrong: number;
}

/** Per rule, of the findings that are still made: how many were read and found right, and wrong. Those no longer made don't count. */
export function precision(
  verdicts: readonly Read[],
  flagsOf: (kernel: string) => readonly Flag[] | undefined,
): Precision[] {
  const counts = new Map<string, { rule: string; right: number; wrong: number }>();
  for (const { file, line, rule, kernel, verdict } of verdicts) {
    const flags = flagsOf(kernel);
    if (flags === undefined || flagsAt({ rule, file, line: Number(line) }, flags).length === 0) continue;
    const of = counts.get(rule) ?? { rule, right: 0, wrong: 0 };
    counts.set(rule, of);
    if (verdict === 'right') of.right++;
    else if (verdict === 'wrong') of.wrong++;
    else throw new Error(`${file}:${line}: a verdict is right or wrong, not "${verdict}"`);
  }
  return [...counts.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}
