/** The extension's own settings, by the names of the manifest; those of the checker the language server reads. */
import * as vscode from 'vscode';

const SECTION = 'pasidLens';

/** Whether demonstrations are offered above flagged lines. */
export const codeLensSetting = {
  get: (): boolean => vscode.workspace.getConfiguration(SECTION).get('codeLens.enabled', true),
  isAffected: (change: vscode.ConfigurationChangeEvent): boolean =>
    change.affectsConfiguration(`${SECTION}.codeLens`),
};
