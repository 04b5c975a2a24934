import type { Confidence, Finding, RelatedPlace, Severity } from '../finding';
import type { Replay } from './replay';
import { ruleReplay } from './rules';

const LESS: Readonly<Record<Confidence, Confidence>> = { high: 'medium', medium: 'low', low: 'low' };
const LIGHTER: Readonly<Record<Severity, Severity>> = {
  error: 'warning',
  warning: 'information',
  information: 'information',
};

/** A finding with what came of its replay. One whose replay shows no harm is less sure, unless its rule is about nothing that shows. */
export function demonstrated(finding: Finding, replay: Replay): Finding {
  const { verdict, reason } = replay;
  const found = { ...finding, demonstrated: { verdict, reason, steps: stepsOf(replay) } };
  if (verdict !== 'none' || ruleReplay(finding.rule).showsNothing === true) return found;
  return { ...found, confidence: LESS[finding.confidence], severity: LIGHTER[finding.severity] };
}

/** The source lines of a replay's steps, each with what happens there; the second step at one line adds to the first. */
function stepsOf({ scenario }: Replay): readonly RelatedPlace[] {
  return (scenario?.steps ?? []).flatMap(({ source, say }) => {
    if (source === undefined) return [];
    const { file, line, column, text } = source;
    const endColumn = column + Math.max(1, text.length);
    return [{ file, line, column, endLine: line, endColumn, message: say ?? text }];
  });
}
