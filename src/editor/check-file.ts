/** Command "Check Current File": checks now, whatever is pending, and says what came out. */
import * as vscode from 'vscode';
import { CHECK_REQUEST, type CheckAnswer, type CheckParams } from '../server/protocol';
import type { Client } from './client';
import { Command } from './commands';
import { isChecked } from './documents';

function summary(file: string, { findings, problems }: CheckAnswer): string {
  const count = findings === 1 ? '1 finding' : `${findings || 'No'} findings`;
  const parts = problems.length > 0 ? ` Not all of it could be checked: ${problems[0]}` : '';
  return `${count} in ${file}.${parts}`;
}

export function registerCheckFile(client: Client): vscode.Disposable {
  return vscode.commands.registerCommand(Command.CheckFile, async (): Promise<CheckAnswer | null> => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !isChecked(document)) {
      void vscode.window.showInformationMessage('Open a C file to check it.');
      return null;
    }
    const server = await client.started();
    const params: CheckParams = { uri: server.code2ProtocolConverter.asUri(document.uri) };
    const answer = await server.sendRequest<CheckAnswer>(CHECK_REQUEST, params);
    const name = vscode.workspace.asRelativePath(document.uri);
    void vscode.window.showInformationMessage(summary(name, answer));
    return answer;
  });
}
