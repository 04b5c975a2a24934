/** The editor's end of the language server, which runs in a process of its own. */
import type * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { CHECKED_DOCUMENTS } from './documents';

/** Starts the server; stopped with the extension. */
export function startClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const client = new LanguageClient(
    'pasidLens',
    'PASID Lens',
    { module, transport: TransportKind.ipc },
    { documentSelector: [...CHECKED_DOCUMENTS] },
  );
  context.subscriptions.push(client);
  // The client reports a failed start to the user itself.
  client.start().catch(() => undefined);
  return client;
}
