/** The server as it ships: `pasid-lens lsp`, spoken to by a plain client over stdio. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Hover,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol/node';

const source = (mm: string, flags = 'NULL') => `#include "space.h"

static int probe(struct device *dev)
{
	struct iommu_sva *sva = iommu_sva_bind_device(dev, ${mm}, ${flags});

	return PTR_ERR_OR_ZERO(sva);
}
`;

describe('language server process', () => {
  let folder: string;
  let uri: string;
  let child: ChildProcess;
  let connection: MessageConnection;
  let initialized: InitializeResult;
  const listeners: ((params: PublishDiagnosticsParams) => void)[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pasid-lens-'));
    writeFileSync(join(folder, 'space.h'), 'static inline void *space(void)\n{\n\treturn NULL;\n}\n');
    // What other rules have to say of the example is no matter here.
    const rules = { '*': 'off', 'kernel-sva-*': 'error' };
    writeFileSync(join(folder, '.pasid-lens.json'), JSON.stringify({ rules }));
    uri = pathToFileURL(join(folder, 'probe.c')).href;
    child = spawn(process.execPath, ['dist/cli.js', 'lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
    connection = createMessageConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) =>
      listeners.shift()?.(params),
    );
    connection.listen();
    initialized = await connection.sendRequest('initialize', {
      ...{ processId: process.pid, rootUri: null, capabilities: {} },
    });
    await connection.sendNotification('initialized', {});
  });

  after(async () => {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    const code = await ended;
    connection.dispose();
    rmSync(folder, { recursive: true, force: true });
    assert.equal(code, 0);
  });

  const published = () => new Promise<PublishDiagnosticsParams>((resolve) => listeners.push(resolve));
  const lines = ({ diagnostics }: PublishDiagnosticsParams) =>
    diagnostics.map(({ code, range }) => [code, range.start.line + 1]);

  it('offers what it can', () => {
    const { codeActionProvider, hoverProvider } = initialized.capabilities;
    assert.deepEqual([codeActionProvider, hoverProvider], [{ codeActionKinds: ['quickfix'] }, true]);
  });

  it('flags defects in an opened document, with the headers around it', async () => {
    const next = published();
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: {
        uri,
        languageId: 'c',
        version: 1,
        text: source('space()', '(void *)SVM_FLAG_SUPERVISOR_MODE'),
      },
    });
    const params = await next;
    assert.deepEqual(lines(params).sort(), [
      ['kernel-sva-bind', 5],
      ['kernel-sva-flag', 5],
    ]);
    const bind = params.diagnostics.find(({ code }) => code === 'kernel-sva-bind')!;
    const header = pathToFileURL(join(folder, 'space.h')).href;
    assert.ok(bind.relatedInformation!.some(({ location }) => location.uri === header));
  });

  it('shows the message and the page on hover, and nothing elsewhere', async () => {
    const at = (line: number, character: number) =>
      connection.sendRequest<Hover | null>('textDocument/hover', {
        ...{ textDocument: { uri }, position: { line, character } },
      });
    const { contents } = (await at(4, 30))!;
    const { value } = contents as { value: string };
    assert.match(value, /kernel-sva-bind: .*\n# kernel-sva-bind\n/s);
    assert.equal(await at(0, 0), null);
  });

  it('follows an edit, with the version that it was made for', async () => {
    const next = published();
    const [line] = [4];
    const [start, end] = [52, 59].map((character) => ({ line, character }));
    assert.equal(source('space()').split('\n')[line]!.slice(start!.character, end!.character), 'space()');
    await connection.sendNotification('textDocument/didChange', {
      ...{
        textDocument: { uri, version: 2 },
        contentChanges: [{ range: { start, end }, text: 'current->mm' }],
      },
    });
    const params = await next;
    assert.deepEqual([params.version, lines(params)], [2, [['kernel-sva-flag', 5]]]);
  });

  it('answers a code action where no repair is mechanical with none', async () => {
    const here = { line: 4, character: 30 };
    const actions = await connection.sendRequest('textDocument/codeAction', {
      ...{ textDocument: { uri }, range: { start: here, end: here }, context: { diagnostics: [] } },
    });
    assert.deepEqual(actions, []);
  });
});
