/** Tables with a line of column names, tabs between the columns. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Rows of a table as records; none where there is no such file. */
export function readTable<K extends string>(file: string, columns: readonly K[]): Record<K, string>[] {
  if (!existsSync(file)) return [];
  const [head = '', ...lines] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const names = head.split('\t');
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}`);
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((c) => [c, cells[names.indexOf(c)] ?? ''])) as Record<K, string>;
  });
}

export function writeTable<K extends string>(
  file: string,
  columns: readonly K[],
  rows: readonly Record<K, string>[],
): void {
  const lines = [columns.join('\t'), ...rows.map((row) => columns.map((c) => row[c]).join('\t'))];
  writeFileSync(file, `${lines.join('\n')}\n`);
}
