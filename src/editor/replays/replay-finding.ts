/** Command "Replay Finding": the flagged code's own path, statement by statement, in the panel. */
import * as vscode from 'vscode';
import { Command } from '../commands';
import { demonstrationAt, orSay, withPlace } from './place';
import type { Place, Replays } from './replays';

const DEMONSTRATION = 'Show Demonstration';

export function registerReplayFinding(replays: Replays): vscode.Disposable {
  return vscode.commands.registerCommand(Command.ReplayFinding, (...given: unknown[]) =>
    withPlace('Replay Finding', given, (place) => orSay(replays.show(place), (why) => explain(why, place))),
  );
}

/** Says why; where the rule has a prepared demonstration, that is one click away. */
async function explain(message: string, place: Place): Promise<void> {
  const demonstration = demonstrationAt(place);
  const ways = demonstration === null ? [] : [DEMONSTRATION];
  if ((await vscode.window.showInformationMessage(message, ...ways)) === DEMONSTRATION)
    await vscode.commands.executeCommand(Command.ShowDemonstration, demonstration);
}
