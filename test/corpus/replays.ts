/** What the replays of hand-classified sites come to: a table that is committed, and the shares that must hold. */
import { flagsAt, type Flag, type Site } from './sites';
import { readTable, writeTable } from './tsv';

const COLUMNS = ['kernel', 'rule', 'verdict', 'file', 'line', 'replay', 'at', 'reason'] as const;
export type Row = Record<(typeof COLUMNS)[number], string>;

/** A finding as `check --replay` says it. */
export interface ReplayedFlag extends Flag {
  readonly demonstrated?: {
    readonly verdict: string;
    readonly reason: string;
    readonly steps: readonly { readonly file: string; readonly line: number }[];
  };
}

/** Families whose findings must be shown: `sva`, `pasid`, `raw`, `iommu`; the rest of the catalogue is the DMA API's own. */
const REPLAYED =
  /sva|bond|drain|unbind|iopf|unchecked-(bind|iommu)|unpinned|feature-api|pasid|internals|driver-chosen|raw-|untracked|coherent|foreign-address|reverse|map-on|private-domain|default-domain|borrowed/;

export const isReplayed = (rule: string): boolean => REPLAYED.test(rule);

/** Share of the true positives whose replay must show harm, or be stopped, at the right lines. */
const LEAST = 0.8;

/** Lines by which a replay's step may be off a site's: a statement that is split. */
const NEAR = 2;

export const readReplays = (file: string): Row[] => readTable(file, COLUMNS);

export function writeReplays(file: string, rows: readonly Row[]): void {
  writeTable(file, COLUMNS, rows);
}

/** One row for each true or false positive of a kernel; a site without a finding has no replay. */
export function replayRows(kernel: string, sites: readonly Site[], flags: readonly ReplayedFlag[]): Row[] {
  return sites
    .filter((site) => site.verdict !== 'ADV')
    .map((site) => {
      const [flag] = flagsAt(site, flags) as ReplayedFlag[];
      const shown = flag?.demonstrated;
      const isThere = shown?.steps.some((s) => s.file === site.file && Math.abs(s.line - site.line) <= NEAR);
      return {
        ...{ kernel, rule: site.rule, verdict: site.verdict, file: site.file, line: String(site.line) },
        replay: shown?.verdict ?? 'silent',
        at: isThere === true ? 'its line' : '',
        reason: shown?.reason.replace(/\s+/g, ' ') ?? '',
      };
    });
}

const isShown = ({ replay, at }: Row): boolean => /^(harm|stopped)$/.test(replay) && at !== '';

/** Prints what the table comes to and what changed; returns whether a share does not hold, or a row is another than before. */
export function printReplays(rows: readonly Row[], before: readonly Row[]): boolean {
  const positives = rows.filter((r) => r.verdict === 'TP');
  const shown = positives.filter(isShown);
  for (const row of positives.filter((r) => !isShown(r)))
    console.log(
      `  not shown: ${row.kernel} ${row.rule} ${row.file}:${row.line}: ${row.replay} ${row.reason}`,
    );
  const negatives = rows.filter((r) => r.verdict === 'TN' && r.replay !== 'silent');
  const wrong = negatives.filter((r) => /^(harm|stopped)$/.test(r.replay));
  for (const row of wrong)
    console.log(`  wrongly shown: ${row.kernel} ${row.rule} ${row.file}:${row.line}: ${row.reason}`);
  const share = positives.length === 0 ? 1 : shown.length / positives.length;
  console.log(
    `  TP shown, harm or stopped, at their lines: ${String(shown.length)} of ${String(positives.length)}: ${(100 * share).toFixed(0)} %`,
  );
  console.log(`  TN with a finding: ${String(negatives.length)}, wrongly shown: ${String(wrong.length)}`);
  // Sentences carry addresses, which are the simulated machine's own affair.
  const key = (r: Row): string =>
    COLUMNS.filter((c) => c !== 'reason')
      .map((c) => r[c])
      .join('\t');
  const old = new Set(before.map(key));
  const changed = rows.filter((r) => !old.has(key(r)));
  for (const row of changed) console.log(`  other than the table: ${key(row)}`);
  return share < LEAST || wrong.length > 0 || changed.length > 0;
}
