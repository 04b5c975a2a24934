/** The editor's end of the language server, which runs in a process of its own and starts when there is something to check. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Options } from '../server/protocol';
import { CHECKED_DOCUMENTS, isChecked } from './documents';

/** The hover on a flag is the extension's: it leads to commands. */
const OPTIONS: Options = { hover: false };

export class Client implements vscode.Disposable {
  private readonly waiting: vscode.Disposable;
  private server: Promise<LanguageClient> | null = null;
  private running = false;
  private readonly state = new vscode.EventEmitter<void>();

  /** Fires when the server starts, runs or ends. */
  readonly onDidChangeState = this.state.event;

  constructor(private readonly context: vscode.ExtensionContext) {
    const look = (document: vscode.TextDocument): void => {
      if (this.server === null && isChecked(document)) this.started().catch(() => undefined);
    };
    this.waiting = vscode.workspace.onDidOpenTextDocument(look);
    vscode.workspace.textDocuments.forEach(look);
  }

  /** Whether the server answers. */
  get isRunning(): boolean {
    return this.running;
  }

  /** The client of the running server, started if need be. @throws where it can't be started */
  started(): Promise<LanguageClient> {
    this.server ??= this.start();
    return this.server;
  }

  dispose(): void {
    this.waiting.dispose();
    this.state.dispose();
    void this.server?.then((server) => server.dispose());
  }

  private async start(): Promise<LanguageClient> {
    // Evaluating it costs as much as all the rest, so it waits for the first document too.
    const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
    const module = this.context.asAbsolutePath('dist/cli.js');
    const server = new LanguageClient(
      'pasidLens',
      'PASID Lens',
      { module, args: ['lsp'], transport: TransportKind.ipc },
      {
        documentSelector: [...CHECKED_DOCUMENTS],
        initializationOptions: OPTIONS,
        synchronize: { configurationSection: 'pasidLens' },
      },
    );
    server.onDidChangeState(() => {
      this.running = server.isRunning();
      this.state.fire();
    });
    // A failed start the client reports to the user itself.
    await server.start();
    return server;
  }
}
