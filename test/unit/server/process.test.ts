/** The server as it ships: its bundle in a process of its own, spoken to over stdio, with the parser from beside it. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol/node';

const SOURCE = `static int probe(struct device *dev)
{
	struct iommu_sva *sva;
	unsigned int flags = SVM_FLAG_SUPERVISOR_MODE;

	sva = iommu_sva_bind_device(dev, NULL, &flags);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	return 0;
}
`;

describe('language server process', () => {
  let child: ChildProcess;
  let connection: MessageConnection;

  before(() => {
    child = spawn(process.execPath, ['dist/server.js', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    connection = createMessageConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    connection.listen();
  });

  after(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await ended;
    connection.dispose();
  });

  it('flags both defects of kernel SVA in an open document', async () => {
    const published = new Promise<PublishDiagnosticsParams>((resolve) => {
      connection.onNotification('textDocument/publishDiagnostics', resolve);
    });
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'file:///probe.c', languageId: 'c', version: 1, text: SOURCE },
    });
    const { diagnostics } = await published;
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, range.start.line + 1]),
      [
        ['kernel-sva-flag', 4],
        ['kernel-sva-bind', 6],
      ],
    );
  });
});
