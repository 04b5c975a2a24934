/** Every scenario that there is to choose from: the library's, and the `*.pasid.json` files of the workspace as they are now. */
import * as vscode from 'vscode';
import { libraryIds, libraryScenario, libraryText, parseScenario } from '../../../simulator/scenario';
import type { Library } from '../../panel/library';
import type { ScenarioSource } from '../../panel/protocol';
import { libraryUri, SCENARIO_SUFFIX } from './documents';

const FILES = `**/*${SCENARIO_SUFFIX}`;
const LEFT_OUT = '**/{node_modules,.git}/**';

/** Files of a workspace that are taken in, and bytes of one: what the scenario language takes. */
const MOST_FILES = 500;
const MOST_BYTES = 1_000_000;

/** A scenario as lists show it. */
export interface ScenarioItem {
  /** Of the library its id; of the workspace the path of its file from there. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly claims: readonly string[];
  readonly rules: readonly string[];
  /** Id of the scenario to show beside it, or null. */
  readonly compare: string | null;
  readonly uri: vscode.Uri;
  readonly own: boolean;
}

interface Own {
  readonly item: ScenarioItem;
  readonly text: string;
}

function itemOf(id: string, text: string, uri: vscode.Uri, own: boolean): ScenarioItem {
  const parsed = own ? parseScenario(text) : libraryScenario(id)!;
  if (!parsed.ok) {
    const about = parsed.problems[0]?.message ?? '';
    return { id, title: id, about, claims: [], rules: [], compare: null, uri, own };
  }
  const { title, about, claims, rules, compare = null } = parsed.scenario;
  return { id, title, about, claims, rules, compare, uri, own };
}

export class ScenarioStore implements Library, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly own = new Map<string, Own>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher(FILES);
  private readonly subscriptions: vscode.Disposable[];
  private shipped: readonly ScenarioItem[] | null = null;
  private search: Promise<void> | null = null;

  /** Fires when a file of the workspace came, went or changed. */
  readonly onDidChange = this.changed.event;

  constructor() {
    this.subscriptions = [
      this.changed,
      this.watcher,
      this.watcher.onDidCreate((uri) => this.read(uri)),
      this.watcher.onDidChange((uri) => this.read(uri)),
      this.watcher.onDidDelete((uri) => this.forget(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.own.has(this.idOf(document.uri))) this.take(document.uri, document.getText());
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.own.clear();
        this.search = null;
        this.changed.fire();
      }),
    ];
  }

  /** Resolves when the workspace has been searched; the first call starts that. */
  load(): Promise<void> {
    this.search ??= Promise.resolve(vscode.workspace.findFiles(FILES, LEFT_OUT, MOST_FILES)).then(
      async (uris) => void (await Promise.all(uris.map((uri) => this.read(uri)))),
    );
    return this.search;
  }

  /** The library's, then the workspace's, each by id. */
  items(): readonly ScenarioItem[] {
    this.shipped ??= libraryIds().map((id) => itemOf(id, '', libraryUri(id), false));
    const own = [...this.own.values()].map(({ item }) => item);
    return [...this.shipped, ...own.sort((a, b) => (a.id < b.id ? -1 : 1))];
  }

  item(id: string): ScenarioItem | undefined {
    return this.items().find((item) => item.id === id);
  }

  entries(): ReturnType<Library['entries']> {
    return this.items().map(({ id, title, about }) => ({ id, title, about }));
  }

  text(id: string): string | null {
    return libraryText(id) ?? this.own.get(id)?.text ?? null;
  }

  source(scenario: string | ScenarioSource): ScenarioSource | null {
    if (typeof scenario !== 'string') return scenario;
    const text = this.text(scenario);
    return text === null ? null : { id: scenario, text };
  }

  /** The id of the scenario that a file holds, saved or not; null for a file of another kind. */
  idOfFile(uri: vscode.Uri): string | null {
    return this.items().find((item) => item.uri.toString() === uri.toString())?.id ?? null;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private idOf(uri: vscode.Uri): string {
    return vscode.workspace.asRelativePath(uri).slice(-200);
  }

  private async read(uri: vscode.Uri): Promise<void> {
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) === 0) return;
      const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === `${uri}`);
      // What is too large is shown as what it is: a scenario with a problem.
      const bytes = size > MOST_BYTES ? new Uint8Array() : await vscode.workspace.fs.readFile(uri);
      this.take(uri, open?.getText() ?? new TextDecoder().decode(bytes));
    } catch {
      this.forget(uri);
    }
  }

  private take(uri: vscode.Uri, text: string): void {
    const id = this.idOf(uri);
    this.own.set(id, { item: itemOf(id, text, uri, true), text });
    this.changed.fire();
  }

  private forget(uri: vscode.Uri): void {
    if (this.own.delete(this.idOf(uri))) this.changed.fire();
  }
}
