/** The status of a C file, beside its language: how much is flagged in it, and whether the checker runs. */
import * as vscode from 'vscode';
import type { Client } from './client';
import { Command, FINDINGS_VIEW } from './commands';
import { CHECKED_DOCUMENTS, isChecked } from './documents';
import { findingsOf } from './findings';

const count = (n: number): string => (n === 1 ? '1 finding' : `${n || 'No'} findings`);

export class CheckerStatus implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('pasidLens', [...CHECKED_DOCUMENTS]);
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly client: Client) {
    this.item.name = 'PASID Lens';
    const update = () => this.update();
    this.subscriptions = [
      this.item,
      client.onDidChangeState(update),
      vscode.languages.onDidChangeDiagnostics(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidGrantWorkspaceTrust(update),
    ];
    update();
  }

  /** What it says now. */
  get shown(): Pick<vscode.LanguageStatusItem, 'text' | 'detail' | 'severity' | 'busy'> {
    return this.item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private update(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !isChecked(document)) return;
    const { Error, Warning, Information } = vscode.LanguageStatusSeverity;
    const findings = findingsOf(document.uri);
    const gravest = Math.min(...findings.map(({ diagnostic }) => diagnostic.severity));
    this.item.busy = !this.client.isRunning;
    this.item.text = this.client.isRunning ? `PASID Lens: ${count(findings.length)}` : 'PASID Lens starts';
    this.item.severity =
      gravest === vscode.DiagnosticSeverity.Error
        ? Error
        : gravest === vscode.DiagnosticSeverity.Warning
          ? Warning
          : Information;
    this.item.detail = vscode.workspace.isTrusted
      ? 'in this file'
      : "in this file; the workspace is not trusted, so its own settings don't count";
    this.item.command =
      findings.length > 0
        ? { title: 'Show Findings', command: `${FINDINGS_VIEW}.focus` }
        : { title: 'Check Now', command: Command.CheckFile };
  }
}
