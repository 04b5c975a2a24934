/** Command "Simulate Function at Cursor": the DMA and PASID life of a function, flagged or not, step by step. */
import * as vscode from 'vscode';
import type { Replay } from '../../checker/replay';
import { Command } from '../commands';
import { isChecked } from '../documents';
import { orSay } from './place';
import type { Replays } from './replays';

export function registerSimulateFunction(replays: Replays): vscode.Disposable {
  return vscode.commands.registerCommand(Command.SimulateFunction, async (): Promise<Replay | undefined> => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isChecked(editor.document)) {
      void vscode.window.showInformationMessage('Put the cursor into a function of a C file.');
      return undefined;
    }
    const { document, selection } = editor;
    return orSay(replays.show({ uri: document.uri, line: selection.active.line + 1, rule: null }));
  });
}
