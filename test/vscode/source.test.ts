/** Source and simulation, both ways: marked lines, the line of the panel's step, and the way from a line to its step. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../src/editor/commands';
import type { Api } from '../../src/extension';
import type { Position } from '../../src/panel/protocol';
import { activate, openSample } from './support';

const SCENARIO = 'scenarios/mapped.pasid.json';
/** The lines of source that its steps stand for, from 1. */
const [MAP, READ] = [23, 37];

describe('source lines', () => {
  let api: Api;
  let document: vscode.TextDocument;
  before(async () => {
    api = await activate();
    document = await openSample('drivers/dma/lensdma/init.c');
  });

  const move = (wanted: (position: Position) => boolean): Promise<Position> =>
    new Promise((resolve) => {
      const listener = api.onDidMove((position) => {
        if (!wanted(position)) return;
        listener.dispose();
        resolve(position);
      });
    });

  it('are marked where a step stands for them, once their scenario is shown', async () => {
    const shown = move(({ scenario }) => scenario === SCENARIO);
    await vscode.commands.executeCommand(Command.RunScenario, SCENARIO);
    assert.equal((await shown).source, null);
    assert.deepEqual(api.marks.in(document.uri), { current: null, stepped: [MAP, READ] });
    assert.deepEqual(api.marks.in(vscode.Uri.file('/elsewhere/init.c')).stepped, []);
  });

  it('lead to their step, which then is highlighted without taking the focus', async () => {
    await vscode.window.showTextDocument(document);
    for (const line of [READ, MAP]) {
      const there = move(({ source }) => source?.line === line);
      await vscode.commands.executeCommand(Command.ShowStep, { uri: document.uri, lineNumber: line });
      await there;
      assert.equal(api.marks.in(document.uri).current, line);
      assert.equal(vscode.window.activeTextEditor?.document, document);
    }
  });

  it('without a step lead nowhere', async () => {
    const { start } = document.lineAt(0).range;
    vscode.window.activeTextEditor!.selection = new vscode.Selection(start, start);
    await vscode.commands.executeCommand(Command.ShowStep);
    assert.equal(api.marks.in(document.uri).current, MAP);
  });

  it('are not marked any more when another scenario is shown', async () => {
    const shown = move(({ scenario }) => scenario === 'kernel-sva-reads-secret');
    await vscode.commands.executeCommand(Command.RunScenario, 'kernel-sva-reads-secret');
    await shown;
    assert.deepEqual(api.marks.in(document.uri), { current: null, stepped: [] });
  });
});
