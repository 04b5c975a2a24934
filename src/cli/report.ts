import { readFileSync } from 'node:fs';
import type { Demonstrated, Finding, Problem } from '../checker/finding';
import { textOf } from './sources';

/** All that a check gives, in order of file and line. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly counts: Counts;
}

export interface Counts {
  /** C files that the paths name. */
  found: number;
  /** Of those: parsed and checked; left out since they hold no word of any rule. The rest is in the problems. */
  checked: number;
  skipped: number;
  functionsSeen: number;
  /** Functions inside which the parser gave up somewhere. */
  functionsLost: number;
  /** Findings held back by comments and configuration, by the baseline, and since the patch does not cause them. */
  suppressed: number;
  baselined: number;
  unchanged: number;
}

export const NO_COUNTS: Counts = {
  found: 0,
  checked: 0,
  skipped: 0,
  functionsSeen: 0,
  functionsLost: 0,
  suppressed: 0,
  baselined: 0,
  unchanged: 0,
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Placed = Pick<Problem, 'file' | 'line' | 'column'>;

export function byPlace(a: Placed, b: Placed): number {
  return compare(a.file, b.file) || a.line - b.line || a.column - b.column;
}

/** Findings per rule, most frequent first. */
export function perRule(findings: readonly Finding[]): [rule: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
}

/** What the JSON format says; `version` changes when a reader would have to. */
export function asJson({ findings, problems, counts }: Report): string {
  const functions = { seen: counts.functionsSeen, lost: counts.functionsLost };
  const { suppressed, baselined, unchanged } = counts;
  const held = { suppressed, baselined, unchanged };
  const { found: files, checked, skipped } = counts;
  return `${JSON.stringify({ version: 1, files, checked, skipped, functions, held, findings, problems }, null, 2)}\n`;
}

/** One line for each finding, its path below it, and one for the whole. */
export function asText({ findings, problems, counts }: Report): string {
  const lines = findings.flatMap((f) => [
    `${placed(f)}: ${f.severity}: ${printable(f.message)} [${f.rule}]\n`,
    ...f.related.map((place) => `    ${placed(place)}: ${printable(place.message)}\n`),
    ...(f.demonstrated === undefined
      ? []
      : [
          `    replayed: ${printable(outcome(f.demonstrated))}
`,
        ]),
  ]);
  const lost =
    counts.functionsLost === 0 ? '' : `, ${String(counts.functionsLost)} of them not wholly understood`;
  const of = `${count(counts.found, 'file')} (${count(counts.functionsSeen, 'function')}${lost})`;
  const held = counts.suppressed + counts.baselined + counts.unchanged;
  const less = held === 0 ? '' : `, ${String(held)} held back`;
  return `${lines.join('')}${count(findings.length, 'finding')} in ${of}${less}, ${count(problems.length, 'problem')}\n`;
}

/** How a replay ended. */
const WORDS: Readonly<Record<Demonstrated['verdict'], string>> = {
  harm: 'harm shown',
  stopped: 'stopped by the IOMMU or the kernel',
  none: 'no harm',
  'not-replayable': 'not replayable',
};

/** How a replay ended, in a word and a sentence. */
export function outcome({ verdict, reason }: Pick<Demonstrated, 'verdict' | 'reason'>): string {
  const word = WORDS[verdict];
  return reason.startsWith(word) ? reason : `${word}: ${reason}`;
}

/** What the run cost. */
export interface Cost {
  readonly milliseconds: number;
  /** Of all threads together, in microseconds. */
  readonly processor: number;
  /** In KiB. */
  readonly memory: number;
}

/** What `--stats` says. */
export function statistics({ findings, counts }: Report, cost: Cost): string {
  const rows: [string, number | string][] = [
    ['files', counts.found],
    ['  checked', counts.checked],
    ['  without a word of any rule', counts.skipped],
    ['functions seen', counts.functionsSeen],
    ['  not wholly understood', counts.functionsLost],
    ['held back by comment or configuration', counts.suppressed],
    ['  by the baseline', counts.baselined],
    ['  not of the patch', counts.unchanged],
    ['seconds', (cost.milliseconds / 1000).toFixed(2)],
    ['  of processor time', (cost.processor / 1e6).toFixed(2)],
    ['MiB of memory at most', Math.round(cost.memory / 1024)],
    ['findings', findings.length],
    ...perRule(findings).map(([rule, n]): [string, number] => [`  ${rule}`, n]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(42)}${String(value).padStart(10)}\n`).join('');
}

export function placed({ file, line, column }: Placed): string {
  return `${printable(file)}:${String(line)}:${String(column)}`;
}

/** Text of a checked tree may hold anything; a terminal is not to obey it. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '\ufffd');
}

function count(n: number, what: string): string {
  return `${String(n)} ${what}${n === 1 ? '' : 's'}`;
}

/** Lines of files, each file read once; a line that is not there is empty. */
export class LineReader {
  private readonly files = new Map<string, readonly string[]>();

  line(file: string, number: number): string {
    let lines = this.files.get(file);
    if (lines === undefined) {
      try {
        lines = textOf(readFileSync(file)).text.split(/\r\n|\r|\n/);
      } catch {
        lines = [];
      }
      this.files.set(file, lines);
    }
    return lines[number - 1] ?? '';
  }
}
