/** Command "Check Workspace": every C file of the folders, by the language server's process; what was found stays when cancelled. */
import * as vscode from 'vscode';
import {
  CHECK_FOLDERS_REQUEST,
  CHECK_PROGRESS,
  type CheckFoldersAnswer,
  type CheckFoldersParams,
  type CheckProgress,
} from '../server/protocol';
import type { Client } from './client';
import { Command, FINDINGS_VIEW } from './commands';

const count = (n: number, what: string): string => `${String(n)} ${what}${n === 1 ? '' : 's'}`;

function summary({ files, done, findings, cancelled, problems }: CheckFoldersAnswer): string {
  const of = cancelled
    ? `${String(done)} of ${count(files, 'C file')}; stopped there, what was found stays`
    : count(files, 'C file');
  const parts = problems.length === 0 ? '' : ` ${count(problems.length, 'file')} could not be checked whole.`;
  return `${count(findings, 'finding')} in ${of}.${parts}`;
}

export function registerCheckWorkspace(client: Client, log: vscode.LogOutputChannel): vscode.Disposable {
  const check = async (
    progress: vscode.Progress<{ message: string; increment: number }>,
    token: vscode.CancellationToken,
  ): Promise<CheckFoldersAnswer> => {
    const server = await client.started();
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
      server.code2ProtocolConverter.asUri(uri),
    );
    let shown = 0;
    const told = server.onNotification(CHECK_PROGRESS, ({ done, total, findings }: CheckProgress) => {
      const message = `${String(done)} of ${count(total, 'file')}, ${count(findings, 'finding')}`;
      const increment = total === 0 ? 0 : (100 * (done - shown)) / total;
      shown = done;
      progress.report({ message, increment });
    });
    try {
      const params: CheckFoldersParams = { folders };
      return await server.sendRequest<CheckFoldersAnswer>(CHECK_FOLDERS_REQUEST, params, token);
    } finally {
      told.dispose();
    }
  };
  return vscode.commands.registerCommand(
    Command.CheckWorkspace,
    async (): Promise<CheckFoldersAnswer | null> => {
      if (!vscode.workspace.workspaceFolders?.length) {
        void vscode.window.showInformationMessage('Open a folder to check the C files below it.');
        return null;
      }
      const answer = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Check Workspace', cancellable: true },
        check,
      );
      for (const problem of answer.problems) log.warn(problem);
      const said = vscode.window.showInformationMessage(summary(answer), 'Show Findings');
      void said.then((chosen) => chosen && vscode.commands.executeCommand(`${FINDINGS_VIEW}.focus`));
      return answer;
    },
  );
}
