/** Command "Run All Scenarios": each on the worker, with progress; results in the Scenarios view and in a report. */
import * as vscode from 'vscode';
import { Command } from './commands';
import type { Reports } from './reports';
import type { ScenarioResults } from './scenarios/results';
import type { ScenarioItem, ScenarioStore } from './scenarios/store';
import type { Verdict } from './scenarios/verdict';

/** What a run of all came to. */
export interface AllResult {
  readonly total: number;
  readonly run: number;
  readonly asExpected: number;
}

interface Line {
  readonly item: ScenarioItem;
  readonly verdict: Verdict;
}

const MARKS = { holds: 'ok    ', fails: 'FAIL  ', broken: 'BROKEN' } as const;

function report(lines: readonly Line[], total: number): string {
  const rows = lines.map(({ item: { id, title }, verdict: { status, expectations, failures } }) => {
    const details = failures.map(({ text, seen, range }) => {
      const place = range ? `line ${String(range.line)}: ` : '';
      return `         ${place}${text}${seen === null ? '' : `; seen: ${seen}`}\n`;
    });
    return `${MARKS[status]} ${id}  ${title} (${String(expectations)} expectations)\n${details.join('')}`;
  });
  const good = lines.filter(({ verdict }) => verdict.status === 'holds').length;
  const rest = total - lines.length;
  const stopped = rest === 0 ? '' : ` Stopped; ${String(rest)} were not run.`;
  return `${String(good)} of ${String(lines.length)} scenarios as expected.${stopped}\n\n${rows.join('')}`;
}

/** Runs until the end or until cancelled; what was run until then is kept. */
export async function runAll(
  items: readonly ScenarioItem[],
  results: ScenarioResults,
  progress: vscode.Progress<{ message: string; increment: number }>,
  token: vscode.CancellationToken,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const item of items) {
    if (token.isCancellationRequested) break;
    const message = `${String(lines.length + 1)} of ${String(items.length)}: ${item.title}`;
    progress.report({ message, increment: 100 / items.length });
    try {
      lines.push({ item, verdict: await results.run(item, token) });
    } catch {
      break; // Cancelled: the only way in which a run has no result.
    }
  }
  return lines;
}

export function registerRunAllScenarios(
  store: ScenarioStore,
  results: ScenarioResults,
  reports: Reports,
): vscode.Disposable {
  return vscode.commands.registerCommand(Command.RunAllScenarios, async (): Promise<AllResult> => {
    await store.load();
    const items = store.items();
    const lines = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Run All Scenarios', cancellable: true },
      (progress, token) => runAll(items, results, progress, token),
    );
    await reports.show('Scenarios', report(lines, items.length));
    const asExpected = lines.filter(({ verdict }) => verdict.status === 'holds').length;
    return { total: items.length, run: lines.length, asExpected };
  });
}
