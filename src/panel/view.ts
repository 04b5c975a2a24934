/**
 * The simulation view in the activity bar. VS Code disposes the webview whenever the view is hidden; where it stood, the
 * webview remembers itself, and the view what it showed.
 */
import * as vscode from 'vscode';
import { PanelPage, type PageContext } from './page';
import type { FromPanel, Position, ScenarioSource, SourceLine, ToPanel } from './protocol';

export class SimulationView implements vscode.WebviewViewProvider, vscode.Disposable {
  private page: PanelPage | null = null;
  /** What is to be shown as soon as there is a page. */
  private waiting: ToPanel[] = [];
  private shown: ScenarioSource | null = null;
  private readonly moved = new vscode.EventEmitter<Position>();
  private readonly sourceRequested = new vscode.EventEmitter<{ file: string; line: number }>();
  private readonly sourceReached = new vscode.EventEmitter<SourceLine | null>();
  private readonly compareRequested = new vscode.EventEmitter<readonly [ScenarioSource, ScenarioSource]>();
  private readonly assumed = new vscode.EventEmitter<{ scenario: string; key: string; value: string }>();
  private readonly rerunRequested = new vscode.EventEmitter<string>();

  /** Fires when the panel stands at another step. */
  readonly onDidMove = this.moved.event;
  /** Fires when the user asks for the source line of a step; lines count from 1. */
  readonly onDidRequestSource = this.sourceRequested.event;
  /** Fires with every step: the line of source that it stands for, null for none. */
  readonly onDidReachSource = this.sourceReached.event;
  /** Fires when the user asks to see two scenarios side by side. */
  readonly onDidRequestCompare = this.compareRequested.event;
  /** Fires when the user changes what a replay assumes: replay, and `show` what came out. */
  readonly onDidAssume = this.assumed.event;
  /** Fires with the id of a replay that the user wants made anew from the source. */
  readonly onDidRequestRerun = this.rerunRequested.event;

  constructor(
    /** Focuses the view, creating it if need be. */
    private readonly focus: () => Thenable<unknown>,
    private readonly context: PageContext,
  ) {}

  /**
   * Brings the view to the front and runs the scenario, of the library by its id or any by its text, at a step from 0, or
   * null for where the view stands if it shows that scenario already. False where no such scenario exists.
   */
  async show(scenario: string | ScenarioSource, step: number | null = 0): Promise<boolean> {
    const source = this.context.library.source(scenario);
    if (source === null) return false;
    this.shown = source;
    this.waiting = [];
    const message: ToPanel = { type: 'show', scenario: source, step };
    if (this.page) this.page.send(message);
    else this.waiting.push(message);
    await this.focus();
    return true;
  }

  /** What it shows, or null for nothing that is known here. */
  get current(): ScenarioSource | null {
    return this.shown;
  }

  /** Goes to the next step that stands for this line of source, counted from 1; nothing happens where none does. */
  reveal(file: string, line: number): void {
    this.send({ type: 'reveal', file, line });
  }

  /** Says whether the source that the replay was made from has changed since. */
  markStale(scenario: string, stale: boolean): void {
    this.send({ type: 'stale', scenario, stale });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = new PanelPage(
      view.webview,
      'sidebar',
      this.context,
      (message) => this.receive(message),
      () => this.shown && { type: 'show', scenario: this.shown, step: null },
    );
    this.page = page;
    view.onDidChangeVisibility(() => {
      if (!view.visible) page.hidden();
    });
    view.onDidDispose(() => {
      if (this.page === page) this.page = null;
    });
    for (const message of this.waiting.splice(0)) page.send(message);
  }

  dispose(): void {
    const { moved, sourceRequested, sourceReached, compareRequested, assumed, rerunRequested } = this;
    vscode.Disposable.from(
      moved,
      sourceRequested,
      sourceReached,
      compareRequested,
      assumed,
      rerunRequested,
    ).dispose();
  }

  private receive(message: FromPanel): void {
    switch (message.type) {
      case 'position':
        this.moved.fire(message);
        this.sourceReached.fire(message.source);
        return;
      case 'choose':
        void this.show(message.id);
        return;
      case 'open-source':
        this.sourceRequested.fire(message);
        return;
      case 'compare': {
        const left = this.shown?.id === message.scenario ? this.shown : message.scenario;
        const sources = [left, message.with].map((scenario) => this.context.library.source(scenario));
        if (sources[0] && sources[1]) this.compareRequested.fire([sources[0], sources[1]]);
        return;
      }
      case 'assume':
        this.assumed.fire(message);
        return;
      case 'rerun':
        this.rerunRequested.fire(message.scenario);
    }
  }

  private send(message: ToPanel): void {
    this.page?.send(message);
  }
}
