import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import type { Wasm } from '../../../src/checker/syntax/parser';
import { WASM } from '../checker/support';

const resolve = createRequire(join(process.cwd(), 'package.json')).resolve;

describe('parser in a browser worker', () => {
  it('needs nothing but WebAssembly and the bytes that it is given', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { CParser } from './src/checker/syntax/parser';
          globalThis.parse = async (wasm, text) => {
            const file = (await CParser.create(wasm)).parse(text);
            return file.tree.rootNode.toString();
          };`,
        resolveDir: process.cwd(),
      },
      alias: { 'web-tree-sitter': resolve('web-tree-sitter') },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      logLevel: 'silent',
    });
    const self: Record<string, unknown> = {
      console,
      TextDecoder,
      WebAssembly,
      Uint8Array,
      location: { href: 'blob:worker' },
    };
    self.self = self.globalThis = self;
    self.WorkerGlobalScope = Object;
    const context = createContext(self);
    runInContext(outputFiles[0]!.text, context);
    const parse = self.parse as (wasm: Wasm, text: string) => Promise<string>;
    const wasm = { core: new Uint8Array(WASM.core), c: new Uint8Array(WASM.c) };
    assert.match(
      await parse(wasm, 'void __iomem *base;'),
      /^\(translation_unit \(declaration type: \(primitive_type\)/,
    );
  });
});
