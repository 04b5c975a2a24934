/** Real places in the kernel that were classified by hand, and whether the checker says of them what it should. */
import { readTable } from './tsv';

export type Verdict = 'TP' | 'TN' | 'ADV';

export interface Site {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

/** What of a finding is looked at. */
export interface Flag {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly function: string | null;
  readonly line: number;
  readonly endLine: number;
}

/** Lines by which a finding may be off: a statement that is split, a comment that moved. */
const NEAR = 2;

/** The sites that a kernel has; `present_in` says on which lines, e.g. `6.1:839,842; 6.12:839`. */
export function sitesOf(table: string, kernel: string): Site[] {
  const columns = ['rule', 'verdict', 'kernel', 'file', 'line', 'present_in', 'why'] as const;
  return readTable(table, columns).flatMap(({ rule, verdict, file, present_in, why }) => {
    const here = present_in.split(/;\s*/).find((part) => part.startsWith(`${kernel}:`));
    const lines = here?.slice(kernel.length + 1).split(',') ?? [];
    return lines.map((line) => ({ rule, verdict: verdict as Verdict, file, line: Number(line), why }));
  });
}

/** The findings of a site's rule at its line. */
export function flagsAt(site: Pick<Site, 'rule' | 'file' | 'line'>, flags: readonly Flag[]): Flag[] {
  return flags.filter(
    (flag) =>
      flag.rule === site.rule &&
      flag.file === site.file &&
      flag.line - NEAR <= site.line &&
      site.line <= flag.endLine + NEAR,
  );
}

/** Whether a site is as it should be: a TP flagged, a TN silent at warning and above, an ADV information at most. */
export function isRight(site: Site, flags: readonly Flag[]): boolean {
  const at = flagsAt(site, flags);
  return site.verdict === 'TP' ? at.length > 0 : at.every((flag) => flag.severity === 'information');
}
