/** `pasid-lens lsp`: the language server as a process. */
import { join } from 'node:path';
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ProposedFeatures,
  type Connection,
} from 'vscode-languageserver/node';
import { serve } from '../server/serve';
import { checkFolders } from './check-folders';
import { DocumentChecker } from './document-checker';

export const LSP_USAGE = `pasid-lens lsp [--stdio | --node-ipc]
  Speaks the Language Server Protocol, over standard input and output unless told otherwise.
  --clientProcessId=N        ends with that process
  Exit code: 0 after shutdown and exit, 1 after exit alone, 2 an option was wrong.`;

/** The `lsp` command: ends with the connection. */
export async function lsp(args: readonly string[]): Promise<number> {
  const wrong = args.find((arg) => !/^--(stdio|node-ipc|clientProcessId=\d+)$/.test(arg));
  if (wrong !== undefined) {
    process.stderr.write(`pasid-lens lsp: there is no option "${wrong}"\n\n${LSP_USAGE}\n`);
    return 2;
  }
  const script = join(__dirname, 'check-worker.js');
  serve(connectionFor(args), {
    loadChecker: ({ patience }) => {
      const checker = new DocumentChecker(script, patience);
      return Promise.resolve(checker);
    },
    checkFolders,
    timers: { set: setTimeout, clear: (handle) => clearTimeout(handle as NodeJS.Timeout) },
  });
  return new Promise(() => undefined);
}

/** The streams are named here: left to the library, options could open sockets. */
function connectionFor(args: readonly string[]): Connection {
  return args.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process))
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
}
