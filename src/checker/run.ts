import type { Confidence, Finding, Problem, Range, RelatedPlace, Severity } from './finding';
import type { UnitFacts } from './flow/facts';
import type { Origin, Site } from './flow/values';
import { atLeast } from './kernel/table';
import type { Report, Rule } from './rules/rule';
import { Lines } from './syntax/lines';

/** Runs rules over a unit's facts. A rule that throws is left out for the rest of the unit, and that is said once. */
export function runRules(rules: readonly Rule[], unit: UnitFacts, problems: Problem[]): Finding[] {
  const places = new Places(unit);
  const found = new Map<string, Finding>();
  for (const rule of rules) {
    if (rule.since !== undefined && !atLeast(unit.version, rule.since)) continue;
    if (rule.until !== undefined && atLeast(unit.version, rule.until)) continue;
    try {
      rule.check(unit, (report) => {
        const finding = findingOf(rule, report, places);
        const key = `${rule.id} ${finding.file}:${finding.line}:${finding.column}`;
        if (!found.has(key)) found.set(key, finding);
      });
    } catch (error) {
      const file = unit.files[0]?.path ?? '';
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({
        file,
        line: 1,
        column: 1,
        message: `Rule ${rule.id} failed and was left out: ${reason}`,
      });
    }
  }
  return [...found.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A severity that says no more than is known. */
function lowered(severity: Severity, confidence: Confidence): Severity {
  if (confidence === 'high' || severity === 'information') return severity;
  return confidence === 'low' || severity === 'warning' ? 'information' : 'warning';
}

function findingOf(rule: Rule, report: Report, places: Places): Finding {
  const message = rule.messages[report.message];
  if (message === undefined) throw new Error(`it has no message "${report.message}"`);
  return {
    rule: rule.id,
    severity: report.severity ?? lowered(rule.severity, report.confidence ?? 'high'),
    confidence: report.confidence ?? 'high',
    file: report.at.file,
    function: places.functionAt(report.at),
    ...places.range(report.at),
    message: message.replace(/\{(\w+)\}/g, (_, name: string) => report.data?.[name] ?? ''),
    demonstration: rule.demonstration,
    related: [
      ...(report.origin === undefined ? [] : places.way(report.origin)),
      ...(report.related ?? []).map(({ at, message: what }) => places.related(at, what)),
    ],
    fixes: (report.repairs ?? []).map(({ title, edits }) => ({
      title,
      edits: edits.map(({ at, text }) => ({ ...places.range(at), newText: text })),
    })),
  };
}

/** Offsets to lines and columns, for the files of a unit. */
class Places {
  private readonly lines = new Map<string, Lines>();

  constructor(private readonly unit: UnitFacts) {}

  range(site: Site): Range {
    let lines = this.lines.get(site.file);
    if (lines === undefined) {
      const text = this.unit.files.find((f) => f.path === site.file)?.text ?? '';
      this.lines.set(site.file, (lines = new Lines(text)));
    }
    const [from, to] = [lines.place(site.start), lines.place(site.end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  functionAt({ file, start }: Site): string | null {
    const around = this.unit.functions.find(
      ({ fn }) => fn.file.path === file && fn.from <= start && start < fn.to,
    );
    return around === undefined || around.fn.name === '' ? null : around.fn.name;
  }

  related(at: Site, message: string): RelatedPlace {
    return { file: at.file, ...this.range(at), message };
  }

  /** The way of a value as related places, oldest first. */
  way(origin: Origin): RelatedPlace[] {
    const steps: RelatedPlace[] = [];
    for (let step = origin.steps; step !== null; step = step.before)
      steps.unshift(this.related(step.at, step.what));
    let root = origin;
    while (root.of !== undefined) root = root.of;
    // The analysis knows NULL as a number; a reader knows it by the word that stands there.
    const made = root.kind === 'constant' ? this.unit.textOf(root.at) || root.by : root.by;
    return [this.related(root.at, `\`${made}\` is made here`), ...steps];
  }
}
