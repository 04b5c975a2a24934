/** The Scenarios view: by claim, by rule family, and those of the workspace; with what became of each that was run. */
import * as vscode from 'vscode';
import { CLAIMS } from '../../../simulator/scenario';
import { FAMILIES } from '../../checker/rules/families';
import { Command, SCENARIOS_VIEW } from '../commands';
import type { ScenarioResults } from './results';
import type { ScenarioItem, ScenarioStore } from './store';
import type { Verdict } from './verdict';

/** Context key that is set while a filter is. */
const FILTERED = 'pasidLens.scenariosFiltered';

/** A heading with what stands below it, or a scenario; a scenario stands once under each heading that it belongs to. */
export type ScenarioNode =
  | { readonly kind: 'group'; readonly label: string; readonly note: string; readonly below: ScenarioNode[] }
  | { readonly kind: 'scenario'; readonly item: ScenarioItem };

const group = (label: string, note: string, below: ScenarioNode[]): ScenarioNode[] =>
  below.length === 0 ? [] : [{ kind: 'group', label, note, below }];

/** The whole view for these scenarios; headings without any are left out. */
export function scenarioNodes(items: readonly ScenarioItem[]): ScenarioNode[] {
  const leaves = (chosen: (item: ScenarioItem) => boolean): ScenarioNode[] =>
    items.filter(chosen).map((item) => ({ kind: 'scenario', item }));
  const claims = Object.entries(CLAIMS).flatMap(([id, words]) =>
    group(
      id,
      words,
      leaves(({ own, claims: shown }) => !own && shown.includes(id)),
    ),
  );
  const families = FAMILIES.flatMap(({ title, rules }) =>
    group(
      title,
      '',
      rules.flatMap((rule) =>
        group(
          rule,
          '',
          leaves(({ own, rules: shown }) => !own && shown.includes(rule)),
        ),
      ),
    ),
  );
  return [
    ...group(
      'Workspace',
      '',
      leaves(({ own }) => own),
    ),
    ...group('Claims', 'what the thread says, shown', claims),
    ...group('Rules', 'what the flagged and the right code do', families),
  ];
}

function mark(verdict: Verdict): { icon: vscode.ThemeIcon; words: string } {
  const color = (name: string): vscode.ThemeColor => new vscode.ThemeColor(`testing.${name}`);
  const { failures, expectations } = verdict;
  switch (verdict.status) {
    case 'holds':
      return {
        icon: new vscode.ThemeIcon('pass', color('iconPassed')),
        words: `as expected (${String(expectations)})`,
      };
    case 'fails':
      return {
        icon: new vscode.ThemeIcon('error', color('iconFailed')),
        words: `${String(failures.length)} of ${String(expectations)} not as expected`,
      };
    case 'broken':
      return { icon: new vscode.ThemeIcon('warning', color('iconErrored')), words: 'could not be run' };
  }
}

export class ScenarioTree implements vscode.TreeDataProvider<ScenarioNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private words = '';

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly store: ScenarioStore,
    private readonly results: ScenarioResults,
  ) {
    const redraw = () => this.changed.fire();
    this.subscriptions = [this.changed, store.onDidChange(redraw), results.onDidChange(redraw)];
  }

  /** Words that must stand in what is shown: title, text, ids, claims or rules; empty for all. */
  get filter(): string {
    return this.words;
  }

  set filter(words: string) {
    this.words = words.trim();
    void vscode.commands.executeCommand('setContext', FILTERED, this.words !== '');
    this.changed.fire();
  }

  async getChildren(node?: ScenarioNode): Promise<ScenarioNode[]> {
    if (node) return node.kind === 'group' ? node.below : [];
    await this.store.load();
    const words = this.words.toLowerCase().split(/\s+/);
    const shown = this.store.items().filter(({ id, title, about, claims, rules }) => {
      const text = [id, title, about, ...claims, ...rules].join('\n').toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return scenarioNodes(shown);
  }

  getTreeItem(node: ScenarioNode): vscode.TreeItem {
    if (node.kind === 'group') {
      const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
      const heading = new vscode.TreeItem(node.label, this.words === '' ? Collapsed : Expanded);
      heading.description = node.note;
      heading.tooltip = node.note || node.label;
      heading.id = `${this.words}/${node.label}`;
      return heading;
    }
    const { id, title, about, own, uri, compare } = node.item;
    const verdict = this.results.of(id);
    const { icon, words } = verdict
      ? mark(verdict)
      : { icon: new vscode.ThemeIcon('circle-outline'), words: '' };
    const leaf = new vscode.TreeItem(title);
    leaf.iconPath = icon;
    leaf.description = words || (own ? id : '');
    const failures =
      verdict?.failures.map(({ text, seen }) => `${text}${seen === null ? '' : `: ${seen}`}`) ?? [];
    leaf.tooltip = [title, about, ...failures].join('\n\n');
    leaf.contextValue = compare === null ? 'scenario' : 'scenario.pair';
    leaf.resourceUri = own ? uri : undefined;
    leaf.command = { title: 'Run', command: Command.RunScenario, arguments: [node] };
    leaf.accessibilityInformation = { label: [title, words].filter((part) => part !== '').join(', ') };
    return leaf;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

/** Id of the scenario that a command was given: by name, by a row of the view, or null where none was. */
export function idGiven(given: unknown): string | null {
  if (typeof given === 'string') return given;
  const node = given as ScenarioNode | null | undefined;
  return node?.kind === 'scenario' ? node.item.id : null;
}

export function registerScenarioTree(tree: ScenarioTree): vscode.Disposable {
  const view = vscode.window.createTreeView(SCENARIOS_VIEW, {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  const filter = async (given?: unknown): Promise<void> => {
    const words =
      typeof given === 'string'
        ? given
        : await vscode.window.showInputBox({
            title: 'Filter Scenarios',
            prompt: 'Words of the title, the text, a claim (S8) or a rule (kernel-sva-bind)',
            value: tree.filter,
          });
    if (words === undefined) return;
    tree.filter = words;
    view.description = tree.filter;
  };
  return vscode.Disposable.from(
    tree,
    view,
    vscode.commands.registerCommand(Command.FilterScenarios, filter),
    vscode.commands.registerCommand(Command.ClearScenarioFilter, () => filter('')),
  );
}
