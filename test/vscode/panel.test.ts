/** The simulation view in the real workbench: it opens, runs the scenario asked for and says where it stands. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../src/editor/commands';
import type { Position } from '../../src/panel/protocol';
import { activate, kernelSva, openSample, settled } from './support';

const SCENARIO = 'kernel-sva-reads-secret';

describe('simulation view', () => {
  let moved: vscode.Event<Position>;
  before(async () => {
    moved = (await activate()).onDidMove;
  });

  const nextMove = () =>
    new Promise<Position>((resolve) => {
      const listener = moved((position) => {
        listener.dispose();
        resolve(position);
      });
    });

  it('plays a scenario on command, from its first step', async () => {
    const position = nextMove();
    await vscode.commands.executeCommand(Command.RunScenario, SCENARIO);
    const { scenario, step, steps, decisive } = await position;
    assert.deepEqual([scenario, step], [SCENARIO, 0]);
    assert.ok(steps > 1 && decisive > 0 && decisive < steps);
  });

  it('plays the demonstration of the flag at the cursor', async () => {
    const document = await openSample('drivers/dma/lensdma/init.c');
    const [, flag] = await settled(() => kernelSva(document.uri));
    const { start } = flag!.diagnostic.range;
    vscode.window.activeTextEditor!.selection = new vscode.Selection(start, start);
    const position = nextMove();
    await vscode.commands.executeCommand(Command.ShowDemonstration);
    assert.equal((await position).scenario, flag!.demonstration);
  });

  it('comes back where it stood after it was hidden', async () => {
    const position = nextMove();
    await vscode.commands.executeCommand('workbench.view.explorer');
    await vscode.commands.executeCommand('pasidLens.simulation.focus');
    assert.equal((await position).scenario, SCENARIO);
  });
});
