import type { Finding } from '../checker/finding';
import { withEdits } from '../checker/fix';
import type { SourceFile } from '../checker/check';
import type { UnitFacts } from '../checker/flow/facts';
import { Replayer, type Replay } from '../checker/replay';
import type { ReplayTask } from './messages';

/** The unit's facts with its sources changed. */
type CheckAgain = (edited: (sources: readonly SourceFile[]) => SourceFile[]) => UnitFacts;

/** The replays that a task asks for, of a unit that has been checked. */
export function replaysOf(
  task: ReplayTask | undefined,
  unit: UnitFacts,
  findings: readonly Finding[],
  again: CheckAgain,
): Replay[] {
  if (task === undefined) return [];
  const replayer = new Replayer(unit);
  const { at, assume } = task;
  const run = (finding: Finding): Replay => replayer.finding(finding, { assume });
  if (at === undefined) return findings.map(run);
  const here = findings.filter((f) => f.file === at.file && f.line <= at.line && at.line <= f.endLine);
  if (at.what === 'findings' || (at.what === 'either' && here.length > 0)) return here.map(run);
  if (at.what === 'fixed') return here.flatMap((finding) => fixed(finding, run(finding), assume, again));
  const around = replayer.function(at.file, at.line, { assume });
  return around === undefined ? [] : [around];
}

/** The path of a finding with its first quick fix in the text; nothing where it has none. */
function fixed(finding: Finding, before: Replay, assume: ReplayTask['assume'], again: CheckAgain): Replay[] {
  const [fix] = finding.fixes;
  if (fix === undefined) return [];
  const unit = again((sources) =>
    sources.map((s) => (s.path === finding.file ? { ...s, text: withEdits(s.text, fix.edits) } : s)),
  );
  return [new Replayer(unit).after(before, fix.title, { assume })];
}
