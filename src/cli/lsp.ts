/** `pasid-lens lsp`: the language server as a process. */
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from '../server/serve';
import { checkFolders } from './check-folders';
import { DocumentChecker } from './document-checker';

export const LSP_USAGE = `pasid-lens lsp [--stdio | --node-ipc | --socket=PORT | --pipe=NAME]
  Speaks the Language Server Protocol, over standard input and output unless told otherwise.
  Exit code: 0 after shutdown and exit, 1 after exit alone.`;

/** The `lsp` command: ends with the connection. */
export function lsp(args: readonly string[]): Promise<number> {
  const told = args.some((arg) => /^--(stdio|node-ipc|socket|pipe)\b/.test(arg));
  const connection = told
    ? createConnection(ProposedFeatures.all)
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const checker = new DocumentChecker(join(__dirname, 'check-worker.js'));
  serve(connection, {
    loadChecker: () => Promise.resolve((uri, text, settings) => checker.check(uri, text, settings)),
    checkFolders,
    timers: { set: setTimeout, clear: (handle) => clearTimeout(handle as NodeJS.Timeout) },
  });
  return new Promise(() => undefined);
}
