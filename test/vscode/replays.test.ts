/** A flag replays the author's own lines: from the click to the panel, and from the panel's step back to the line. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Replay } from '../../src/checker/replay';
import { Command, SIMULATION_VIEW } from '../../src/editor/commands';
import { findingsOf, type EditorFinding } from '../../src/editor/findings';
import type { Api } from '../../src/extension';
import type { Position } from '../../src/panel/protocol';
import { activate, kernelSva, openSample, sampleUri, settled } from './support';

const INIT = 'drivers/dma/lensdma/init.c';

describe('replays', () => {
  let api: Api;
  before(async () => {
    api = await activate();
    await openSample(INIT);
    await settled(() => kernelSva(sampleUri(INIT)));
  });

  /** The next place where the panel stands and `wanted` holds. */
  const stands = (wanted: (position: Position) => boolean): Promise<Position> =>
    new Promise((resolve) => {
      const listener = api.onDidMove((position) => {
        if (!wanted(position)) return;
        listener.dispose();
        resolve(position);
      });
    });
  const bind = () => kernelSva(sampleUri(INIT)).find(({ rule }) => rule === 'kernel-sva-bind')!;
  const bindLine = () => bind().diagnostic.range.start.line + 1;
  const replayBind = () =>
    vscode.commands.executeCommand<Replay>(
      Command.ReplayFinding,
      ...[sampleUri(INIT).toString(), bindLine(), 'kernel-sva-bind'],
    );

  it('show the flagged line in the panel and mark it in the editor', async () => {
    const onLine = stands(({ source }) => source?.line === bindLine());
    const replay = await replayBind();
    assert.equal(replay.verdict, 'harm');
    assert.match(api.view.current!.id, /init\.c:\d+ kernel-sva-bind$/);
    await vscode.commands.executeCommand(`${SIMULATION_VIEW}.focus`);
    const shown = stands(({ scenario }) => scenario === api.view.current!.id);
    api.view.reveal(sampleUri(INIT).path, bindLine());
    const [position] = await Promise.all([onLine, shown]);
    assert.ok(position.source!.file.endsWith(INIT));
    const marked = api.marks.in(sampleUri(INIT));
    assert.equal(marked.current, bindLine());
    assert.ok(marked.stepped.includes(bindLine()));
  });

  it('are offered above the line, in the hover and as an action', async () => {
    const uri = sampleUri(INIT);
    const { range } = bind().diagnostic;
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    const lens = lenses.find(
      ({ command, range: at }) =>
        command?.command === (Command.ReplayFinding as string) && at.start.line === range.start.line,
    );
    assert.deepEqual(lens?.command?.arguments, [uri.toString(), range.start.line + 1, 'kernel-sva-bind']);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      ...[uri, range.start],
    );
    const said = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
    assert.ok(said.some(({ value, isTrusted }) => /^Replayed: .*harm.*shown/.test(value) && !isTrusted));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      ...[uri, range],
    );
    assert.ok(actions.some(({ command }) => command?.command === (Command.ReplayFinding as string)));
  });

  it('run again under another assumption, and say when the source has changed', async () => {
    const document = await openSample(INIT);
    await replayBind();
    const { id } = api.view.current!;
    const passthrough = await api.replays.assume(id, 'neighbour', 'none');
    assert.equal(passthrough.assumptions.find(({ key }) => key === 'neighbour')!.value, 'none');
    assert.doesNotMatch(passthrough.reason, /secret/);
    assert.equal(api.view.current!.id, id);
    assert.equal(api.replays.isStale(id), false);
    const apart = new vscode.WorkspaceEdit();
    apart.insert(sampleUri('Makefile'), new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(apart);
    assert.equal(api.replays.isStale(id), false, 'another folder is not its source');
    const line = bindLine();
    const insert = new vscode.WorkspaceEdit();
    insert.insert(document.uri, new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(insert);
    assert.equal(api.replays.isStale(id), true);
    await settled(() => (kernelSva(document.uri).length > 0 && bindLine() === line + 1 ? [true] : []));
    const again = await api.replays.rerun(id);
    assert.deepEqual([again.line, api.replays.isStale(api.view.current!.id)], [line + 1, false]);
    const remove = new vscode.WorkspaceEdit();
    remove.delete(document.uri, new vscode.Range(0, 0, 1, 0));
    await vscode.workspace.applyEdit(remove);
    assert.equal(api.replays.isStale(api.view.current!.id), true);
    await settled(() => (kernelSva(document.uri).length > 0 && bindLine() === line ? [true] : []));
  });

  it('are shown beside the same path with its fix, or beside the right shape', async () => {
    const SUBMIT = 'drivers/dma/lensdma/submit.c';
    await openSample(SUBMIT);
    const flagged = () => findingsOf(sampleUri(SUBMIT)).filter(({ rule }) => rule.startsWith('privileged-'));
    const [{ diagnostic }] = (await settled(flagged)) as [EditorFinding];
    const compared = new Promise<Position>((resolve) => api.onDidMoveComparison(resolve));
    const line = diagnostic.range.start.line + 1;
    const preview = (uri: vscode.Uri, at: number, rule: string) =>
      vscode.commands.executeCommand<readonly [string, string]>(Command.PreviewFix, `${uri}`, at, rule);
    const [before, after] = await preview(sampleUri(SUBMIT), line, 'privileged-pasid-request');
    assert.equal(after, `${before} fixed`);
    assert.equal((await compared).scenario, before);
    await openSample(INIT);
    const [, right] = await preview(sampleUri(INIT), bindLine(), 'kernel-sva-bind');
    assert.equal(right, 'dma-api-stops-secret-read');
  });

  it('of a function that nothing is flagged in show no harm', async () => {
    const document = await openSample(INIT);
    const at = document.positionAt(document.getText().indexOf('lensdma_disable_system_pasid'));
    vscode.window.activeTextEditor!.selection = new vscode.Selection(at, at);
    const replay = await vscode.commands.executeCommand<Replay>(Command.SimulateFunction);
    assert.deepEqual([replay.function, replay.rule], ['lensdma_disable_system_pasid', null]);
  });
});
