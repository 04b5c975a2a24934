/**
 * The simulation view in the activity bar. VS Code disposes the webview whenever the view is hidden, so the view keeps
 * nothing but what was asked for before a webview was there; where it stood, the webview remembers itself.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelHtml } from './html';
import type { Library } from './library';
import { parseFromPanel, type FromPanel, type Position, type ToPanel } from './protocol';

export class SimulationView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | null = null;
  private listening = false;
  private pending: ToPanel | null = null;
  private readonly moved = new vscode.EventEmitter<Position>();
  private readonly sourceRequested = new vscode.EventEmitter<{ file: string; line: number }>();

  /** Fires when the panel stands at another step. */
  readonly onDidMove = this.moved.event;
  /** Fires when the user asks for the source line of a step; lines count from 1. */
  readonly onDidRequestSource = this.sourceRequested.event;

  constructor(
    /** Focuses the view, creating it if need be. */
    private readonly focus: () => Thenable<unknown>,
    private readonly extensionUri: vscode.Uri,
    private readonly library: Library,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Brings the view to the front and runs the scenario from its first step. False where no such scenario exists. */
  async show(id: string): Promise<boolean> {
    const text = this.library.text(id);
    if (text === null) return false;
    this.pending = { type: 'show', scenario: { id, text }, step: 0 };
    await this.focus();
    this.flush();
    return true;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    this.view = view;
    this.listening = false;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromPanel(data);
      if (message) this.receive(message);
      else this.log.warn('The panel sent a message that is none of the protocol; ignored.');
    });
    // A hidden view's page is gone: it announces itself again when it is back.
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.listening = false;
    });
    view.onDidDispose(() => {
      if (this.view === view) this.view = null;
      this.listening = false;
    });
    webview.html = panelHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      source: webview.cspSource,
      nonce: randomBytes(24).toString('base64url'),
    });
  }

  dispose(): void {
    this.moved.dispose();
    this.sourceRequested.dispose();
  }

  private receive(message: FromPanel): void {
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.send({ type: 'library', scenarios: [...this.library.entries()] });
        if (this.pending) this.flush();
        else if (message.remembers !== null) this.resume(message.remembers);
        return;
      case 'position':
        this.moved.fire(message);
        return;
      case 'choose':
        void this.show(message.id);
        return;
      case 'open-source':
        this.sourceRequested.fire(message);
        return;
      case 'failed':
        this.log.error(`${message.scenario}: ${message.message}`);
    }
  }

  /** The panel was shown again: gives it back the scenario that it stood in; the step it knows itself. */
  private resume(id: string): void {
    const text = this.library.text(id);
    this.send(text === null ? { type: 'missing', id } : { type: 'show', scenario: { id, text }, step: null });
  }

  private flush(): void {
    if (!this.listening || !this.pending) return;
    this.send(this.pending);
    this.pending = null;
  }

  private send(message: ToPanel): void {
    void this.view?.webview.postMessage(message);
  }
}
