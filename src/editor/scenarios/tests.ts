/** Scenarios in the Test Explorer: run on the worker, debugged by playing them in the panel. */
import * as vscode from 'vscode';
import type { SimulationView } from '../../panel/view';
import { editorRange } from './problems';
import type { ScenarioResults } from './results';
import type { ScenarioItem, ScenarioStore } from './store';
import type { Failure, Verdict } from './verdict';

const CONTROLLER = 'pasidLens.scenarios';

/** A failed expectation as the Test Explorer shows it: a difference, at its line. */
export function messageOf({ text, seen, range }: Failure, uri: vscode.Uri): vscode.TestMessage {
  const message = seen === null ? new vscode.TestMessage(text) : vscode.TestMessage.diff(text, text, seen);
  message.location = new vscode.Location(uri, range ? editorRange(range) : new vscode.Position(0, 0));
  return message;
}

function report(run: vscode.TestRun, test: vscode.TestItem, verdict: Verdict, took: number): void {
  const messages = verdict.failures.map((failure) => messageOf(failure, test.uri!));
  if (verdict.status === 'holds') run.passed(test, took);
  else if (verdict.status === 'fails') run.failed(test, messages, took);
  else run.errored(test, messages, took);
}

export class ScenarioTests implements vscode.Disposable {
  readonly controller = vscode.tests.createTestController(CONTROLLER, 'PASID Lens Scenarios');
  private readonly subscriptions: vscode.Disposable[];
  private shown = false;

  constructor(
    private readonly store: ScenarioStore,
    private readonly results: ScenarioResults,
    private readonly view: SimulationView,
  ) {
    const { controller } = this;
    // The first time without an item: the explorer is looked at.
    controller.resolveHandler = (item) => (item ? undefined : this.list());
    controller.refreshHandler = () => this.list();
    const { Run, Debug } = vscode.TestRunProfileKind;
    this.subscriptions = [
      controller,
      controller.createRunProfile('Run', Run, (request, token) => this.run(request, token), true),
      controller.createRunProfile('Play in the Panel', Debug, (request) => this.debug(request), true),
      store.onDidChange(() => this.shown && this.fill()),
    ];
  }

  /** Lists all scenarios. */
  async list(): Promise<void> {
    await this.store.load();
    this.shown = true;
    this.fill();
  }

  /** Runs what is asked for: all tests where nothing is named. */
  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!this.shown) await this.list();
    const run = this.controller.createTestRun(request);
    const chosen = this.chosen(request);
    for (const test of chosen) run.enqueued(test);
    for (const test of chosen) {
      const item = this.store.item(test.id);
      if (token.isCancellationRequested || !item) {
        run.skipped(test);
        continue;
      }
      run.started(test);
      const since = performance.now();
      try {
        report(run, test, await this.results.run(item, token), performance.now() - since);
      } catch {
        run.skipped(test); // Cancelled.
      }
    }
    run.end();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** A scenario is debugged by stepping through it. One panel shows one: the first. */
  private async debug(request: vscode.TestRunRequest): Promise<void> {
    const [first] = this.chosen(request);
    if (first) await this.view.show(first.id);
  }

  private chosen({ include, exclude }: vscode.TestRunRequest): vscode.TestItem[] {
    const leaves = (test: vscode.TestItem): vscode.TestItem[] => {
      if (exclude?.includes(test)) return [];
      return test.children.size === 0 ? [test] : [...test.children].flatMap(([, child]) => leaves(child));
    };
    return (include ?? [...this.controller.items].map(([, item]) => item)).flatMap(leaves);
  }

  private fill(): void {
    const items = this.store.items();
    const folder = (id: string, label: string, own: boolean): vscode.TestItem[] => {
      const children = items.filter((item) => item.own === own).map((item) => this.test(item));
      if (children.length === 0) return [];
      const parent = this.controller.createTestItem(id, label);
      parent.children.replace(children);
      return [parent];
    };
    this.controller.items.replace([
      ...folder('/workspace', 'Workspace', true),
      ...folder('/library', 'Library', false),
    ]);
  }

  private test({ id, title, uri }: ScenarioItem): vscode.TestItem {
    const test = this.controller.createTestItem(id, title, uri);
    test.description = id;
    test.range = new vscode.Range(0, 0, 0, 0);
    return test;
  }
}
