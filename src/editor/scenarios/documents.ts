/** The library's scenarios as read-only documents: the files that come with the extension, to read and to copy from. */
import * as vscode from 'vscode';
import { libraryText } from '../../../simulator/scenario';

export const SCENARIO_SCHEME = 'pasid-lens-scenario';

/** How the names of scenario files end. */
export const SCENARIO_SUFFIX = '.pasid.json';

export function libraryUri(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCENARIO_SCHEME, path: `/${id}${SCENARIO_SUFFIX}` });
}

export function registerScenarioDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCENARIO_SCHEME, {
    provideTextDocumentContent: ({ path }) => libraryText(path.slice(1, -SCENARIO_SUFFIX.length)) ?? '',
  });
}
