/** The Scenarios view, the commands on scenarios, and scenarios as tests. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { runAll } from '../../src/editor/run-all-scenarios';
import { ScenarioStore } from '../../src/editor/scenarios/store';
import { Command, SCENARIOS_VIEW } from '../../src/editor/commands';
import type { AllResult } from '../../src/editor/run-all-scenarios';
import { messageOf } from '../../src/editor/scenarios/tests';
import type { ScenarioNode } from '../../src/editor/scenarios/tree';
import type { Api } from '../../src/extension';
import { activate, openSample, sampleUri, settled } from './support';

const OWN = 'scenarios/mapped.pasid.json';
const WRONG = 'scenarios/wrong.pasid.json';

describe('scenarios', () => {
  let api: Api;
  before(async () => {
    api = await activate();
  });

  /** Labels of the rows below a path of headings; all headings where none is given. */
  async function rows(...path: string[]): Promise<ScenarioNode[]> {
    let nodes = await api.scenarios.getChildren();
    for (const label of path) {
      const heading = nodes.find((node) => node.kind === 'group' && node.label === label);
      assert.ok(heading, `${label} is a heading`);
      nodes = await api.scenarios.getChildren(heading);
    }
    return nodes;
  }

  const titles = (nodes: readonly ScenarioNode[]): string[] =>
    nodes.map((node) => (node.kind === 'group' ? node.label : node.item.id));

  const leaf = async (id: string, ...path: string[]): Promise<ScenarioNode> => {
    const found = (await rows(...path)).find((node) => node.kind === 'scenario' && node.item.id === id);
    assert.ok(found, `${id} is listed`);
    return found;
  };

  it('are listed by claim, by rule family, and from the workspace', async () => {
    await vscode.commands.executeCommand(`${SCENARIOS_VIEW}.focus`);
    assert.deepEqual(titles(await rows()), ['Workspace', 'Claims', 'Rules']);
    assert.deepEqual(titles(await rows('Workspace')), [OWN, WRONG]);
    assert.equal((await rows('Claims')).length, 12);
    assert.ok(titles(await rows('Claims', 'S8')).includes('kernel-sva-reads-secret'));
    const bind = await rows('Rules', 'Kernel address spaces behind a PASID', 'kernel-sva-bind');
    assert.ok(titles(bind).includes('kernel-sva-reads-secret'));
  });

  it('are filtered by words, and all are back without', async () => {
    await vscode.commands.executeCommand(Command.FilterScenarios, 'vmalloc page S9');
    assert.deepEqual(titles(await rows()), ['Claims', 'Rules']);
    assert.deepEqual(titles(await rows('Claims')), ['S9']);
    await vscode.commands.executeCommand(Command.FilterScenarios, 'no such words');
    assert.deepEqual(await rows(), []);
    await vscode.commands.executeCommand(Command.ClearScenarioFilter);
    assert.equal((await rows()).length, 3);
  });

  it('play from their row of the view', async () => {
    const moved = new Promise((resolve) => api.onDidMove(({ scenario }) => resolve(scenario)));
    await vscode.commands.executeCommand(Command.RunScenario, await leaf(OWN, 'Workspace'));
    assert.equal(await moved, OWN);
  });

  it('play from the title bar of their file', async () => {
    const moved = new Promise((resolve) => api.onDidMove(({ scenario }) => resolve(scenario)));
    await vscode.commands.executeCommand(Command.RunScenario, sampleUri(WRONG));
    assert.equal(await moved, WRONG);
  });

  it('open as files: the library read-only, the own ones to be edited', async () => {
    await vscode.commands.executeCommand(
      Command.OpenScenario,
      await leaf('kernel-sva-reads-secret', 'Claims', 'S8'),
    );
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.languageId, 'jsonc');
    assert.match(document.getText(), /"title": "Kernel SVA reads another driver's secret"/);
    await vscode.commands.executeCommand(Command.OpenScenario, OWN);
    assert.equal(vscode.window.activeTextEditor!.document.uri.toString(), sampleUri(OWN).toString());
  });

  it('compare with their counterpart, without taking the focus', async () => {
    const document = await openSample('drivers/dma/lensdma/init.c');
    const moved = new Promise((resolve) => api.onDidMoveComparison(resolve));
    await vscode.commands.executeCommand(
      Command.CompareScenarios,
      await leaf('kernel-sva-reads-secret', 'Claims', 'S8'),
    );
    await moved;
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const [tab] = tabs.filter(({ label }) => label.includes('Compare'));
    assert.ok(tab);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await vscode.window.tabGroups.close(tab);
  });

  it('all run, with results on their rows and in a report that leads to each', async function () {
    this.timeout(60_000);
    const { total, run, asExpected } = await vscode.commands.executeCommand<AllResult>(
      Command.RunAllScenarios,
    );
    assert.ok(total > 100);
    // All but the one of the sample that is wrong on purpose.
    assert.deepEqual([run, asExpected], [total, total - 1]);
    const good = api.scenarios.getTreeItem(await leaf(OWN, 'Workspace'));
    assert.equal((good.iconPath as vscode.ThemeIcon).id, 'pass');
    const wrong = api.scenarios.getTreeItem(await leaf(WRONG, 'Workspace'));
    assert.equal((wrong.iconPath as vscode.ThemeIcon).id, 'error');
    assert.equal(wrong.description, '1 of 1 not as expected');

    const { document } = vscode.window.activeTextEditor!;
    assert.ok(
      document.getText().startsWith(`${String(asExpected)} of ${String(total)} scenarios as expected.\n`),
    );
    assert.match(document.getText(), /^FAIL {3}scenarios\/wrong\.pasid\.json/m);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    const targets = links.map(({ target }) => decodeURIComponent(String(target)));
    assert.ok(targets.some((t) => t.includes(Command.RunScenario) && t.includes('kernel-sva-reads-secret')));
    assert.ok(targets.some((t) => t.includes(WRONG)));
  });

  it('that ran until all were cancelled keep their results', async () => {
    const store = new ScenarioStore();
    const cancel = new vscode.CancellationTokenSource();
    let told = 0;
    const progress = { report: () => void (++told === 3 && cancel.cancel()) };
    const lines = await runAll(store.items(), api.results, progress, cancel.token);
    store.dispose();
    assert.equal(told, 3);
    // The third was told of and then not run to its end.
    assert.deepEqual(
      lines.map(({ item }) => item.id),
      store
        .items()
        .slice(0, 2)
        .map(({ id }) => id),
    );
  });

  it('stand in the Test Explorer, and fail there with a difference at the line of the expectation', async () => {
    const { tests } = api;
    await tests.list();
    const items = (id: string) => [...tests.controller.items.get(id)!.children].map(([, item]) => item);
    assert.ok(items('/library').length > 100);
    const [good, wrong] = items('/workspace');
    assert.deepEqual([good!.id, wrong!.id], [OWN, WRONG]);
    const request = new vscode.TestRunRequest([good!, wrong!]);
    await tests.run(request, new vscode.CancellationTokenSource().token);
    assert.equal(api.results.of(OWN)?.status, 'holds');
    const verdict = api.results.of(WRONG)!;
    assert.deepEqual([verdict.status, verdict.failures.length], ['fails', 1]);
    const message = messageOf(verdict.failures[0]!, wrong!.uri!);
    const document = await vscode.workspace.openTextDocument(wrong!.uri!);
    assert.match(document.getText(message.location!.range), /^\{ "that": "exposure".*"pages": 7.*\}$/);
    assert.match(message.expectedOutput!, /nic0 reaches 7 pages/);
    assert.equal(message.actualOutput, '0 pages');
  });

  it('lose a result when their text changes', async () => {
    const document = await openSample(WRONG);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('"pages": 7') + '"pages": '.length;
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 1)), '0');
    await vscode.workspace.applyEdit(edit);
    assert.equal(api.results.of(WRONG), undefined);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('of the workspace come, and go, with their files', async () => {
    const uri = sampleUri('fresh.pasid.json');
    const listed = async () => titles(await rows('Workspace')).includes('fresh.pasid.json');
    await vscode.commands.executeCommand(Command.NewScenario, uri);
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.uri.toString(), uri.toString());
    assert.match(document.getText(), /^\/\/ A scenario/);
    const changes = api.scenarios.onDidChangeTreeData;
    while (!(await listed())) await new Promise<void>((resolve) => changes(() => resolve()));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(uri);
    while (await listed()) await new Promise<void>((resolve) => changes(() => resolve()));
  });

  it('export their run as JSON', async () => {
    const uri = sampleUri('out.trace.json');
    await vscode.commands.executeCommand(Command.ExportTrace, 'kernel-sva-reads-secret', uri);
    const trace = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))) as {
      id: string;
      holds: boolean;
      events: { kind: string }[];
    };
    assert.deepEqual([trace.id, trace.holds], ['kernel-sva-reads-secret', true]);
    assert.ok(trace.events.some(({ kind }) => kind === 'secret-read'));
    await vscode.workspace.fs.delete(uri);
  });

  it('have completion and hover from their schema, and errors for names that nothing defines', async () => {
    const document = await openSample(OWN);
    const at = (text: string, into: number) => document.positionAt(document.getText().indexOf(text) + into);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at('"kernel": "', '"kernel": "'.length),
    );
    assert.ok(items.some(({ label }) => JSON.stringify(label).includes('6.12')));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at('"devices"', 2),
    );
    const said = hovers
      .flatMap(({ contents }) => contents as vscode.MarkdownString[])
      .map(({ value }) => value);
    assert.ok(said.length > 0, 'the schema describes the field');

    const edit = new vscode.WorkspaceEdit();
    const name = at('"nic0", "buffer"', 1);
    edit.replace(document.uri, new vscode.Range(name, name.translate(0, 4)), 'nic9');
    const problems = () =>
      vscode.languages.getDiagnostics(document.uri).filter(({ message }) => message.includes('nic9'));
    await vscode.workspace.applyEdit(edit);
    const [problem] = await settled(problems);
    assert.equal(problem!.range.start.line, name.line);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
