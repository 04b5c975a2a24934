/** The findings on whole trees, committed: what a change of the checker adds and takes away shows in a diff. */
import type { Flag } from './sites';
import { readTable, writeTable } from './tsv';

const COLUMNS = ['kernel', 'rule', 'severity', 'file', 'function', 'line'] as const;
export type Entry = Record<(typeof COLUMNS)[number], string>;

export const readHistory = (file: string): Entry[] => readTable(file, COLUMNS);

export function writeHistory(file: string, entries: readonly Entry[]): void {
  writeTable(file, COLUMNS, entries);
}

export function entriesOf(kernel: string, flags: readonly Flag[]): Entry[] {
  return flags.map((f) => ({
    ...{ kernel, rule: f.rule, severity: f.severity, file: f.file },
    ...{ function: f.function ?? '', line: String(f.line) },
  }));
}

export interface Changes {
  readonly added: readonly Entry[];
  readonly gone: readonly Entry[];
}

/** What is new and what is gone. */
export function changes(before: readonly Entry[], now: readonly Entry[]): Changes {
  const key = (e: Entry): string => COLUMNS.map((c) => e[c]).join('\t');
  const [old, fresh] = [new Set(before.map(key)), new Set(now.map(key))];
  return { added: now.filter((e) => !old.has(key(e))), gone: before.filter((e) => !fresh.has(key(e))) };
}
