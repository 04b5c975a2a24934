/** What became of the scenarios that were run, until their text changes: read by the view, the Test Explorer and the report. */
import * as vscode from 'vscode';
import type { Simulations } from './simulations';
import type { ScenarioItem, ScenarioStore } from './store';
import type { Verdict } from './verdict';

interface Entry {
  readonly text: string;
  readonly verdict: Verdict;
}

export class ScenarioResults implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly entries = new Map<string, Entry>();

  /** Fires with the id of a scenario that has a new result. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly store: ScenarioStore,
    private readonly simulations: Simulations,
  ) {}

  /** The result for the scenario as it is now; undefined where it was not run since. */
  of(id: string): Verdict | undefined {
    const entry = this.entries.get(id);
    return entry && entry.text === this.store.text(id) ? entry.verdict : undefined;
  }

  /** Runs a scenario and keeps what came out; a run that hangs or dies is a result too. @throws CancellationError */
  async run({ id }: ScenarioItem, token?: vscode.CancellationToken): Promise<Verdict> {
    const text = this.store.text(id) ?? '';
    const verdict = await this.judge(id, text, token);
    this.entries.set(id, { text, verdict });
    this.changed.fire(id);
    return verdict;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async judge(id: string, text: string, token?: vscode.CancellationToken): Promise<Verdict> {
    try {
      return await this.simulations.verdict(id, text, token);
    } catch (error) {
      if (error instanceof vscode.CancellationError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const failure = { text: `The run did not come to its end: ${why}`, seen: null, range: null };
      return { status: 'broken', expectations: 0, failures: [failure] };
    }
  }
}
