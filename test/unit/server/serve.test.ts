/** The server over a real protocol connection in memory, with a checker and a clock of the test's own. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { createConnection } from 'vscode-languageserver/node';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol/node';
import type { Finding } from '../../../src/checker/finding';
import type { Replay } from '../../../src/checker/replay';
import {
  CHECK_REQUEST,
  parseDiagnosticData,
  REPLAY_REQUEST,
  type CheckAnswer,
  type ReplayAnswer,
} from '../../../src/server/protocol';
import { serve, type CheckResult, type ReplayRequest, type ReplayResult } from '../../../src/server/serve';

const URI = 'file:///driver/init.c';

const finding = (line: number): Finding => ({
  rule: 'kernel-sva-bind',
  severity: 'error',
  confidence: 'high',
  file: URI,
  line,
  column: 3,
  endLine: line,
  endColumn: 10,
  message: 'What. Why. What to do.',
  function: null,
  demonstration: 'kernel-sva-reads-secret',
  related: [{ file: URI, line: 1, column: 1, endLine: 1, endColumn: 2, message: '`mm` is made here' }],
  fixes: [
    { title: 'Use the DMA API', edits: [{ line, column: 3, endLine: line, endColumn: 10, newText: 'x' }] },
  ],
});

/** One finding per line that says BIND. */
function checkText(_path: string, text: string): CheckResult {
  const findings = text.split('\n').flatMap((line, at) => (line.includes('BIND') ? [finding(at + 1)] : []));
  return {
    findings,
    problems: text.includes('BROKEN') ? [{ file: URI, line: 2, column: 1, message: 'lost' }] : [],
  };
}

/** Says what it was asked for. */
function replayText(
  path: string,
  _text: string,
  _settings: unknown,
  request: ReplayRequest,
): Promise<ReplayResult> {
  const place = { file: path, line: request.line, column: 1, text: request.what };
  const { assume } = request;
  const replay: Replay = {
    ...{
      rule: 'kernel-sva-bind',
      file: path,
      line: request.line,
      function: 'probe',
      functions: [],
      fix: null,
    },
    ...{ verdict: 'harm', reason: 'a secret is read', at: place, event: 1, scenario: null },
    assumptions: Object.entries(assume).map(([key, value]) => ({ key, value, choices: [], reason: 'asked' })),
  };
  return Promise.resolve({ replays: [replay], problems: [] });
}

interface Client {
  readonly connection: MessageConnection;
  readonly published: PublishDiagnosticsParams[];
  /** Runs what waits for quiet; resolves with the next diagnostics that the server publishes. */
  nextAfterQuiet(): Promise<PublishDiagnosticsParams>;
  next(): Promise<PublishDiagnosticsParams>;
  readonly waiting: { run: () => void; milliseconds: number }[];
}

async function start(): Promise<Client> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const waiting: { run: () => void; milliseconds: number }[] = [];
  serve(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)), {
    loadChecker: () => Promise.resolve({ check: checkText, replay: replayText }),
    timers: {
      set: (run, milliseconds) => {
        const timer = { run, milliseconds };
        if (milliseconds === 0) setImmediate(run);
        else waiting.push(timer);
        return timer;
      },
      clear: (timer) => {
        const at = waiting.indexOf(timer as (typeof waiting)[number]);
        if (at >= 0) waiting.splice(at, 1);
      },
    },
  });
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const published: PublishDiagnosticsParams[] = [];
  const listeners: ((params: PublishDiagnosticsParams) => void)[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params);
    listeners.shift()?.(params);
  });
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  const next = () => new Promise<PublishDiagnosticsParams>((resolve) => listeners.push(resolve));
  const nextAfterQuiet = () => {
    const result = next();
    for (const timer of waiting.splice(0)) timer.run();
    return result;
  };
  return { connection, published, next, nextAfterQuiet, waiting };
}

const open = (text: string) => ({ textDocument: { uri: URI, languageId: 'c', version: 1, text } });
const change = (version: number, text: string) => ({
  textDocument: { uri: URI, version },
  contentChanges: [{ text }],
});

describe('language server', () => {
  let client: Client;
  beforeEach(async () => {
    client = await start();
  });
  afterEach(() => client.connection.dispose());

  const opened = async (text: string) => {
    const published = client.next();
    await client.connection.sendNotification('textDocument/didOpen', open(text));
    return published;
  };

  it('publishes on opening, with rule, page and demonstration', async () => {
    const { uri, version, diagnostics } = await opened('int a;\n  BIND();\n');
    assert.deepEqual([uri, version, diagnostics.length], [URI, 1, 1]);
    const [diagnostic] = diagnostics;
    assert.equal(diagnostic!.code, 'kernel-sva-bind');
    assert.equal(diagnostic!.codeDescription?.href, 'pasid-lens-rule:/kernel-sva-bind.md');
    assert.deepEqual(diagnostic!.range, { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } });
    assert.equal(diagnostic!.relatedInformation?.[0]?.location.range.start.line, 0);
    assert.deepEqual(parseDiagnosticData(diagnostic!.data), {
      rule: 'kernel-sva-bind',
      demonstration: 'kernel-sva-reads-secret',
    });
  });

  it('waits for quiet after a change, and checks the newest text once', async () => {
    await opened('int a;\n');
    await client.connection.sendNotification('textDocument/didChange', change(2, '  BIND();\n'));
    await client.connection.sendNotification('textDocument/didChange', change(3, '  BIND();\n  BIND();\n'));
    // The request is answered after the changes were read, so what they started is in place.
    await client.connection.sendRequest('textDocument/codeAction', actionAt(0));
    assert.deepEqual(
      client.waiting.map(({ milliseconds }) => milliseconds),
      [250],
    );
    const { version, diagnostics } = await client.nextAfterQuiet();
    assert.deepEqual([version, diagnostics.length], [3, 2]);
    assert.equal(client.published.length, 2);
  });

  it('checks at once on saving', async () => {
    await opened('  BIND();\n');
    await client.connection.sendNotification('textDocument/didChange', change(2, 'int a;\n'));
    const published = client.next();
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: URI } });
    assert.deepEqual((await published).diagnostics, []);
    assert.deepEqual(client.waiting, []);
  });

  it('takes its diagnostics away on closing', async () => {
    await opened('  BIND();\n');
    const published = client.next();
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: URI } });
    assert.deepEqual((await published).diagnostics, []);
  });

  it('offers the fixes of the findings in the range, and of no other', async () => {
    await opened('  BIND();\nint a;\n');
    const there = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', actionAt(0));
    assert.deepEqual(
      there.map(({ title, edit }) => ({ title, edits: edit?.changes?.[URI]?.length })),
      [{ title: 'Use the DMA API', edits: 1 }],
    );
    assert.deepEqual(await client.connection.sendRequest('textDocument/codeAction', actionAt(1)), []);
  });

  it('offers none for a text that has changed since: their places are those of the older one', async () => {
    await opened('  BIND();\n');
    await client.connection.sendNotification('textDocument/didChange', change(2, '\n  BIND();\n'));
    assert.deepEqual(await client.connection.sendRequest('textDocument/codeAction', actionAt(0)), []);
    await client.nextAfterQuiet();
    const there = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', actionAt(1));
    assert.equal(there.length, 1);
  });

  it('checks on request, and says what it could not check', async () => {
    await opened('  BIND();\nBROKEN\n');
    const answer = await client.connection.sendRequest<CheckAnswer>(CHECK_REQUEST, { uri: URI });
    assert.deepEqual(answer, { findings: 1, problems: ['2: lost'] });
  });

  it('replays what is flagged in an open document, under what the reader assumes', async () => {
    await opened('  BIND();\n');
    const params = { line: 1, what: 'findings', assume: { security: 'passthrough' } };
    const ask = (uri: string) =>
      client.connection.sendRequest<ReplayAnswer>(REPLAY_REQUEST, { uri, ...params });
    const [replay] = (await ask(URI)).replays!;
    assert.deepEqual([replay!.file, replay!.at], [URI, { file: URI, line: 1, column: 1, text: 'findings' }]);
    assert.deepEqual(
      replay!.assumptions.map(({ key, value }) => [key, value]),
      [['security', 'passthrough']],
    );
    assert.deepEqual(await ask('file:///other.c'), { replays: null, problems: [] });
  });

  it('says so when asked for a document that is not open', async () => {
    const answer = await client.connection.sendRequest<CheckAnswer>(CHECK_REQUEST, {
      uri: 'file:///other.c',
    });
    assert.deepEqual(answer, { findings: null, problems: [] });
  });
});

function actionAt(line: number) {
  const at = { line, character: 4 };
  return { textDocument: { uri: URI }, range: { start: at, end: at }, context: { diagnostics: [] } };
}
