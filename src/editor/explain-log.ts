/** Command "Explain IOMMU Fault Log…": lines of a kernel log from the selection, the clipboard or a file, as a report. */
import * as vscode from 'vscode';
import { explainLog } from '../../simulator/explain/explain';
import { explanationText } from '../../simulator/explain/text';
import { Command } from './commands';
import type { Reports } from './reports';

/** Bytes of a log that are read in the editor; the command line takes more. */
const MOST = 16 * 1024 * 1024;

const NOTE = `\n(Only the first ${String(MOST / 1024 / 1024)} MiB were read; \`pasid-lens explain\` takes more.)\n`;

async function fromFile(): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({ title: 'Explain IOMMU Fault Log', openLabel: 'Explain' })) ?? [];
  return uri && readLog(uri);
}

/** The text of a log. @throws where it is larger than anybody wants to read */
export async function readLog(uri: vscode.Uri): Promise<string> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > 4 * MOST) throw new Error(`${uri.path} has ${String(size)} bytes; give the part that matters.`);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** The places that a log can be taken from now, what is at hand first. */
function places(): (vscode.QuickPickItem & { readonly read: () => Thenable<string | undefined> })[] {
  const editor = vscode.window.activeTextEditor;
  const read = (range?: vscode.Range) => () => Promise.resolve(editor!.document.getText(range));
  return [
    ...(editor && !editor.selection.isEmpty
      ? [{ label: '$(selection) From the selection', read: read(editor.selection) }]
      : []),
    { label: '$(clippy) From the clipboard', read: () => vscode.env.clipboard.readText() },
    { label: '$(file) From a file…', read: fromFile },
    ...(editor ? [{ label: '$(go-to-file) From the whole document', read: read() }] : []),
  ];
}

export function registerExplainLog(reports: Reports): vscode.Disposable {
  return vscode.commands.registerCommand(Command.ExplainLog, async (given?: unknown) => {
    try {
      const options = {
        title: 'Explain IOMMU Fault Log',
        placeHolder: 'Where are the lines of the kernel log?',
      };
      const log =
        typeof given === 'string'
          ? given
          : await (await vscode.window.showQuickPick(places(), options))?.read();
      if (log === undefined) return;
      const cut = log.length > MOST;
      const text = explanationText(explainLog(cut ? log.slice(0, MOST) : log));
      await reports.show('IOMMU faults', cut ? `${text}${NOTE}` : text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(`The log could not be read: ${why}`);
    }
  });
}
