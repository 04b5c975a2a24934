/**
 * One webview that shows the panel, wherever VS Code has put it: gives it its page, checks what it says, and holds back what
 * it is to be told until it listens.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelHtml, type Place } from './html';
import type { Library } from './library';
import { parseFromPanel, type FromPanel, type ScenarioSource, type ToPanel } from './protocol';

/** What every page of the panel needs. */
export interface PageContext {
  readonly extensionUri: vscode.Uri;
  readonly library: Library;
  readonly log: vscode.LogOutputChannel;
}

/** What a page shows: one scenario, or two in comparison. */
export type Shown = Extract<ToPanel, { type: 'show' | 'compare' }>;

export class PanelPage {
  private listening = false;
  private pending: ToPanel[] = [];

  constructor(
    private readonly webview: vscode.Webview,
    place: Place,
    private readonly context: PageContext,
    /** Every message but `ready` and `failed`, which the page deals with itself. */
    private readonly receive: (message: FromPanel) => void,
    /** What the page is to show again when it comes back without anything new to show. */
    private readonly again: () => Shown | null,
  ) {
    const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((data: unknown) => {
      const message = parseFromPanel(data);
      if (message) this.take(message);
      else context.log.warn('The panel sent a message that is none of the protocol; ignored.');
    });
    webview.html = panelHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      source: webview.cspSource,
      nonce: randomBytes(24).toString('base64url'),
      place,
    });
  }

  /** Now, or as soon as the page listens. */
  send(message: ToPanel): void {
    if (this.listening) void this.webview.postMessage(message);
    else this.pending = [...this.pending.filter((held) => !(shows(held) && shows(message))), message];
  }

  /** A hidden page is gone: it announces itself again when it is back. */
  hidden(): void {
    this.listening = false;
  }

  private take(message: FromPanel): void {
    if (message.type === 'failed') {
      this.context.log.error(`${message.scenario}: ${message.message}`);
    } else if (message.type === 'ready') {
      this.listening = true;
      const { library } = this.context;
      this.send({ type: 'library', scenarios: [...library.entries()] });
      const waiting = this.pending.splice(0);
      if (!waiting.some(shows)) this.resume(message.remembers);
      for (const held of waiting) this.send(held);
    } else this.receive(message);
  }

  /** The page is back: gives it what it stood in; the step it knows itself. */
  private resume(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const again = this.again();
    if (again && sourcesOf(again).every(({ id }, at) => id === ids[at])) return this.send(again);
    const sources: ScenarioSource[] = [];
    for (const id of ids) {
      const text = this.context.library.text(id);
      if (text === null) return this.send({ type: 'missing', id });
      sources.push({ id, text });
    }
    const [left, right] = sources;
    this.send(
      right ? { type: 'compare', left: left!, right } : { type: 'show', scenario: left!, step: null },
    );
  }
}

const shows = ({ type }: ToPanel): boolean => type === 'show' || type === 'compare';

function sourcesOf(shown: Shown): readonly ScenarioSource[] {
  return shown.type === 'show' ? [shown.scenario] : [shown.left, shown.right];
}
