/** The editor's end of the language server, which runs in a process of its own. */
import type * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { Options } from '../server/protocol';
import { CHECKED_DOCUMENTS } from './documents';

/** The hover on a flag is the extension's: it leads to commands. */
const OPTIONS: Options = { hover: false };

/** Starts the server; stopped with the extension. */
export function startClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/cli.js');
  const client = new LanguageClient(
    'pasidLens',
    'PASID Lens',
    { module, args: ['lsp'], transport: TransportKind.ipc },
    { documentSelector: [...CHECKED_DOCUMENTS], initializationOptions: OPTIONS },
  );
  context.subscriptions.push(client);
  // The client reports a failed start to the user itself.
  client.start().catch(() => undefined);
  return client;
}
