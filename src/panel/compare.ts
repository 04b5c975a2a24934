/**
 * Two runs side by side, in an editor of their own beside the one that is open. Opens only when asked, never takes the
 * focus, and comes back with the window; one at a time.
 */
import * as vscode from 'vscode';
import { PanelPage, type PageContext, type Shown } from './page';
import type { FromPanel, Position, ScenarioSource } from './protocol';

/** Its type for VS Code, by which a window that is opened again knows whom to ask for the page. */
export const COMPARE_PANEL = 'pasidLens.compare';

export class ComparePanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private page: PanelPage | null = null;
  private shown: Shown | null = null;
  private readonly moved = new vscode.EventEmitter<Position>();
  private readonly sourceRequested = new vscode.EventEmitter<{ file: string; line: number }>();

  /** Fires when the comparison stands at another step. */
  readonly onDidMove = this.moved.event;
  /** Fires when the user asks for the source line of a step; lines count from 1. */
  readonly onDidRequestSource = this.sourceRequested.event;

  constructor(private readonly context: PageContext) {}

  /** Compares two scenarios, of the library by their ids or any by their texts. False where one of them does not exist. */
  open(left: string | ScenarioSource, right: string | ScenarioSource): boolean {
    const { library } = this.context;
    const sources = [library.source(left), library.source(right)] as const;
    if (!sources[0] || !sources[1]) return false;
    this.shown = { type: 'compare', left: sources[0], right: sources[1] };
    if (this.panel) this.panel.reveal(undefined, true);
    else {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.dress(vscode.window.createWebviewPanel(COMPARE_PANEL, 'PASID Lens: Compare', column));
    }
    this.page!.send(this.shown);
    return true;
  }

  /** The window was opened again with a comparison in it; what it compared, its page remembers. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Thenable<void> {
    this.panel?.dispose();
    this.shown = null;
    this.dress(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.panel?.dispose();
    this.moved.dispose();
    this.sourceRequested.dispose();
  }

  private dress(panel: vscode.WebviewPanel): void {
    // A tab does not colour its icon, as the activity bar does.
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.context.extensionUri, 'media', `tab-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const page = new PanelPage(
      panel.webview,
      'editor',
      this.context,
      (message) => this.receive(message),
      () => this.shown,
    );
    Object.assign(this, { panel, page });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) page.hidden();
    });
    panel.onDidDispose(() => {
      if (this.panel === panel) Object.assign(this, { panel: null, page: null });
    });
  }

  private receive(message: FromPanel): void {
    if (message.type === 'position') this.moved.fire(message);
    if (message.type === 'open-source') this.sourceRequested.fire(message);
  }
}

/** Registers the comparison with VS Code, so that it comes back when the window does. */
export function registerComparePanel(context: PageContext): {
  panel: ComparePanel;
  registered: vscode.Disposable;
} {
  const panel = new ComparePanel(context);
  const registered = vscode.Disposable.from(
    panel,
    vscode.window.registerWebviewPanelSerializer(COMPARE_PANEL, panel),
  );
  return { panel, registered };
}
