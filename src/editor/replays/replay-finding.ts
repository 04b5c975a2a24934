/** Command "Replay Finding": the flagged code's own path, statement by statement, in the panel. */
import * as vscode from 'vscode';
import type { Replay } from '../../checker/replay';
import { Command } from '../commands';
import { findingsOf } from '../findings';
import { placeGiven } from './place';
import { NoReplay, type Place, type Replays } from './replays';

const DEMONSTRATION = 'Show Demonstration';

export function registerReplayFinding(replays: Replays): vscode.Disposable {
  return vscode.commands.registerCommand(
    Command.ReplayFinding,
    async (...given: unknown[]): Promise<Replay | undefined> => {
      const place = await placeGiven('Replay Finding', ...given);
      if (place === null)
        void vscode.window.showInformationMessage('Nothing is flagged in the current file.');
      if (!place) return undefined;
      try {
        return await replays.show(place);
      } catch (error) {
        if (!(error instanceof NoReplay)) throw error;
        void explain(error.message, place);
        return undefined;
      }
    },
  );
}

/** Says why; where the rule has a prepared demonstration, that is one click away. */
async function explain(message: string, { uri, line, rule }: Place): Promise<void> {
  const demonstration = findingsOf(uri).find(
    (finding) => finding.rule === rule && finding.diagnostic.range.start.line + 1 === line,
  )?.demonstration;
  const ways = demonstration ? [DEMONSTRATION] : [];
  if ((await vscode.window.showInformationMessage(message, ...ways)) === DEMONSTRATION)
    await vscode.commands.executeCommand(Command.ShowDemonstration, demonstration);
}
