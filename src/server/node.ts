/** The language server as a Node process, over IPC, stdio or a pipe as its arguments say. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Checker } from '../checker/check';
import { serve, type CheckDocument } from './serve';

/** The parser's WebAssembly lies beside the bundle. */
async function loadChecker(): Promise<CheckDocument> {
  const [core, c] = await Promise.all(
    ['web-tree-sitter.wasm', 'tree-sitter-c.wasm'].map((name) => readFile(join(__dirname, name))),
  );
  const checker = await Checker.create({ core: core!, c: c! });
  return (path, text) => checker.check([{ path, text }]);
}

serve(createConnection(ProposedFeatures.all), {
  loadChecker,
  timers: { set: setTimeout, clear: (handle) => clearTimeout(handle as NodeJS.Timeout) },
});
