/** The Findings view: all that is flagged, by rule, each with the way to its place and to its demonstration. */
import * as vscode from 'vscode';
import { FINDINGS_VIEW } from './commands';
import { ourFindings, type EditorFinding } from './findings';

export interface RuleNode {
  readonly kind: 'rule';
  readonly rule: string;
  readonly below: FindingNode[];
}

export interface FindingNode {
  readonly kind: 'finding';
  readonly uri: vscode.Uri;
  readonly finding: EditorFinding;
}

export type FindingsNode = RuleNode | FindingNode;

const ICONS = ['error', 'warning', 'info', 'lightbulb'] as const;

const byPlace = (a: FindingNode, b: FindingNode): number =>
  a.uri.path < b.uri.path
    ? -1
    : a.uri.path > b.uri.path
      ? 1
      : a.finding.diagnostic.range.start.compareTo(b.finding.diagnostic.range.start);

/** What the view shows now. */
export function ruleNodes(): RuleNode[] {
  const byRule = new Map<string, FindingNode[]>();
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics())
    for (const finding of ourFindings(diagnostics)) {
      const nodes = byRule.get(finding.rule) ?? [];
      byRule.set(finding.rule, nodes);
      nodes.push({ kind: 'finding', uri, finding });
    }
  return [...byRule]
    .map(([rule, below]): RuleNode => ({ kind: 'rule', rule, below: below.sort(byPlace) }))
    .sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

function severityOf(nodes: readonly FindingNode[]): vscode.DiagnosticSeverity {
  return Math.min(...nodes.map(({ finding }) => finding.diagnostic.severity));
}

function ruleItem({ rule, below }: RuleNode): vscode.TreeItem {
  const item = new vscode.TreeItem(rule, vscode.TreeItemCollapsibleState.Expanded);
  item.id = rule;
  item.iconPath = new vscode.ThemeIcon(ICONS[severityOf(below)]!);
  item.description = String(below.length);
  item.contextValue = 'rule';
  item.tooltip = `${rule}: ${String(below.length)}`;
  return item;
}

function findingItem({ uri, finding: { diagnostic, demonstration } }: FindingNode): vscode.TreeItem {
  const { start } = diagnostic.range;
  const item = new vscode.TreeItem(`${uri.path.split('/').at(-1)!}:${String(start.line + 1)}`);
  // The first of its three sentences: what.
  item.description = /^.*?[.!?](?=\s|$)/s.exec(diagnostic.message)?.[0] ?? diagnostic.message;
  item.tooltip = `${vscode.workspace.asRelativePath(uri)}:${String(start.line + 1)}\n\n${diagnostic.message}`;
  item.contextValue = demonstration === null ? 'finding' : 'finding.demonstrated';
  item.command = {
    title: 'Go to the code',
    command: 'vscode.open',
    arguments: [uri, { selection: new vscode.Range(start, start), preserveFocus: true }],
  };
  return item;
}

export class FindingsTree implements vscode.TreeDataProvider<FindingsNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly diagnostics = vscode.languages.onDidChangeDiagnostics(() => this.changed.fire());

  readonly onDidChangeTreeData = this.changed.event;

  getChildren(node?: FindingsNode): FindingsNode[] {
    if (!node) return ruleNodes();
    return node.kind === 'rule' ? node.below : [];
  }

  getTreeItem(node: FindingsNode): vscode.TreeItem {
    return node.kind === 'rule' ? ruleItem(node) : findingItem(node);
  }

  dispose(): void {
    this.diagnostics.dispose();
    this.changed.dispose();
  }
}

/** What a command was given by a row of the view: the finding's demonstration or the rule; the string itself; or null. */
export function givenByRow(given: unknown, wanted: 'demonstration' | 'rule'): string | null {
  if (typeof given === 'string') return given;
  const node = given as FindingsNode | null | undefined;
  if (node?.kind === 'finding') return node.finding[wanted];
  return node?.kind === 'rule' && wanted === 'rule' ? node.rule : null;
}

export function registerFindingsTree(tree: FindingsTree): vscode.Disposable {
  const view = vscode.window.createTreeView<FindingsNode>(FINDINGS_VIEW, { treeDataProvider: tree });
  const badge = (): void => {
    const value = ruleNodes().reduce((sum, { below }) => sum + below.length, 0);
    view.badge = value === 0 ? undefined : { value, tooltip: `${String(value)} findings` };
  };
  badge();
  return vscode.Disposable.from(tree, view, tree.onDidChangeTreeData(badge));
}
