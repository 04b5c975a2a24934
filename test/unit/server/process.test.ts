/** The server as it ships: `pasid-lens lsp`, spoken to by a plain client over stdio. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  LSPErrorCodes,
  type Hover,
  type InitializeResult,
  type PublishDiagnosticsParams,
  type ResponseError,
} from 'vscode-languageserver-protocol/node';
import { CHECK_REQUEST } from '../../../src/server/protocol';
import { Client } from './client';

const source = (mm: string, flags = 'NULL') => `#include "space.h"

static int probe(struct device *dev)
{
	struct iommu_sva *sva = iommu_sva_bind_device(dev, ${mm}, ${flags});

	return PTR_ERR_OR_ZERO(sva);
}
`;

/** A function whose paths cost far more than a server with little patience gives them. */
const ENDLESS = `int f(struct device *dev)
{
	struct iommu_sva *sva = 0;
${Array.from(
  { length: 12_000 },
  (_, i) => `	if (c(${String(i)}))
		sva = iommu_sva_bind_device(dev, m${String(i)});
	else
		iommu_sva_unbind_device(sva);
`,
).join('')}	return 0;
}
`;

describe('language server process', () => {
  let folder: string;
  let client: Client;
  let initialized: InitializeResult;
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pasid-lens-'));
    writeFileSync(join(folder, 'space.h'), 'static inline void *space(void)\n{\n\treturn NULL;\n}\n');
    // What other rules have to say of the examples is no matter here.
    const rules = { '*': 'off', 'kernel-sva-*': 'error', 'privileged-pasid-request': 'error' };
    writeFileSync(join(folder, '.pasid-lens.json'), JSON.stringify({ rules }));
    client = new Client();
    initialized = await client.initialize();
  });

  after(async () => {
    const code = await client.end();
    rmSync(folder, { recursive: true, force: true });
    assert.equal(code, 0);
  });

  const lines = ({ diagnostics }: PublishDiagnosticsParams) =>
    diagnostics.map(({ code, range }) => [code, range.start.line + 1]);

  it('offers what it can', () => {
    const { codeActionProvider, hoverProvider } = initialized.capabilities;
    assert.deepEqual([codeActionProvider, hoverProvider], [{ codeActionKinds: ['quickfix'] }, true]);
  });

  it('flags defects in an opened document, with the headers around it', async () => {
    const uri = uriOf('probe.c');
    await client.open(uri, source('space()', '(void *)SVM_FLAG_SUPERVISOR_MODE'));
    const params = await client.diagnostics(uri, 1);
    assert.deepEqual(lines(params).sort(), [
      ['kernel-sva-bind', 5],
      ['kernel-sva-flag', 5],
    ]);
    const bind = params.diagnostics.find(({ code }) => code === 'kernel-sva-bind')!;
    assert.ok(bind.relatedInformation!.some(({ location }) => location.uri === uriOf('space.h')));
  });

  it('shows the message and the page on hover, and nothing elsewhere', async () => {
    const at = (line: number, character: number) =>
      client.connection.sendRequest<Hover | null>('textDocument/hover', {
        ...{ textDocument: { uri: uriOf('probe.c') }, position: { line, character } },
      });
    const { contents } = (await at(4, 30))!;
    const { value } = contents as { value: string };
    assert.match(value, /kernel-sva-bind: .*\n# kernel-sva-bind\n/s);
    assert.equal(await at(0, 0), null);
  });

  it('follows an edit, with the version that it was made for', async () => {
    const uri = uriOf('probe.c');
    const [line] = [4];
    const [start, end] = [52, 59].map((character) => ({ line, character }));
    assert.equal(source('space()').split('\n')[line]!.slice(start!.character, end!.character), 'space()');
    await client.change(uri, 2, [{ range: { start: start!, end: end! }, text: 'current->mm' }]);
    const params = await client.diagnostics(uri, 2);
    assert.deepEqual(lines(params), [['kernel-sva-flag', 5]]);
  });

  it('answers a code action where no repair is mechanical with none', async () => {
    assert.deepEqual(await client.actions(uriOf('probe.c'), 4, 30), []);
  });

  it('offers a repair, and finds nothing once it is made', async () => {
    const uri = uriOf('descriptor.c');
    await client.open(uri, 'void f(struct dsa_hw_desc *desc)\n{\n\tdesc->priv = 1;\n}\n');
    assert.deepEqual(lines(await client.diagnostics(uri, 1)), [['privileged-pasid-request', 3]]);
    const [action, ...more] = await client.actions(uri, 2, 4);
    assert.deepEqual([action!.title, action!.kind, more], ['Ask for no privilege', 'quickfix', []]);
    assert.equal(action!.diagnostics![0]!.code, 'privileged-pasid-request');
    const edits = action!.edit!.changes![uri]!;
    assert.deepEqual(edits, [
      { range: { start: { line: 2, character: 14 }, end: { line: 2, character: 15 } }, newText: '0' },
    ]);
    await client.change(
      uri,
      2,
      edits.map(({ range, newText: text }) => ({ range, text })),
    );
    assert.deepEqual(lines(await client.diagnostics(uri, 2)), []);
  });

  it('gives up a check that is cancelled', async () => {
    const uri = uriOf('endless.c');
    await client.open(uri, ENDLESS);
    const cancellation = new CancellationTokenSource();
    const asked = client.connection.sendRequest(CHECK_REQUEST, { uri }, cancellation.token);
    cancellation.cancel();
    await assert.rejects(asked, (error: ResponseError) => error.code === LSPErrorCodes.RequestCancelled);
  });

  it('takes no option that would open a socket', () => {
    for (const option of ['--socket=6000', '--pipe=/tmp/pasid-lens', '--port=6000']) {
      const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', 'lsp', option], {
        encoding: 'utf8',
      });
      assert.equal(status, 2);
      assert.ok(stderr.startsWith(`pasid-lens lsp: there is no option "${option}"\n`), stderr);
    }
  });
});

describe('language server process on a document that stops it', () => {
  let client: Client;
  before(async () => {
    client = new Client();
    await client.initialize({ patience: 4000 });
  });
  after(() => client.end());

  it('checks others meanwhile, and sets it aside after the second time, with a notice', async () => {
    await client.open('untitled:endless.c', ENDLESS);
    await client.open('untitled:good.c', source('NULL'));
    assert.equal((await client.diagnostics('untitled:endless.c', 1)).diagnostics.length, 0);
    assert.ok((await client.diagnostics('untitled:good.c', 1)).diagnostics.length > 0);
    assert.deepEqual(client.shown, []);
    await client.change('untitled:endless.c', 2, [{ text: `${ENDLESS}\n` }]);
    await client.diagnostics('untitled:endless.c', 2);
    await client.change('untitled:endless.c', 3, [{ text: `${ENDLESS}\n\n` }]);
    await client.diagnostics('untitled:endless.c', 3);
    assert.deepEqual(client.shown, [
      'untitled:endless.c stopped the checker 2 times and is not checked any more. A restart of the server tries it again.',
    ]);
    await client.change('untitled:good.c', 2, [{ text: source('current->mm') }]);
    const { diagnostics } = await client.diagnostics('untitled:good.c', 2);
    assert.ok(diagnostics.every(({ code }) => code !== 'kernel-sva-bind'));
  }).timeout(60_000);
});
