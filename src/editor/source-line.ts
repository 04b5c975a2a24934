/**
 * Source and simulation, both ways: the line of the panel's step is highlighted wherever it is open, every line that has a step is
 * marked in the gutter, and a marked line leads to its step. Nothing here takes the focus.
 */
import * as vscode from 'vscode';
import { parseScenario } from '../../simulator/scenario';
import type { ComparePanel } from '../panel/compare';
import type { SourceLine } from '../panel/protocol';
import type { SimulationView } from '../panel/view';
import { Command } from './commands';

/** Characters that mean something in a glob pattern. */
const GLOB = /[*?[\]{}!\\]/;

/** Whether a file as a scenario names it, by URI or by a path or its end, is this one. */
export function isFile(uri: vscode.Uri, file: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(file)) return vscode.Uri.parse(file).toString() === uri.toString();
  return uri.path === file || uri.path.endsWith(`/${file.replace(/^\/+/, '')}`);
}

async function find(file: string): Promise<vscode.Uri | undefined> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => isFile(uri, file));
  if (open) return open.uri;
  const relative = vscode.workspace.asRelativePath(/^file:/.test(file) ? vscode.Uri.parse(file) : file);
  if (GLOB.test(relative)) return undefined;
  return (await vscode.workspace.findFiles(`**/${relative}`, undefined, 1))[0];
}

/** Shows a line of one of the workspace's own files; the focus stays where it is. */
async function reveal({ file, line }: { file: string; line: number }): Promise<void> {
  const uri = await find(file);
  if (!uri) {
    void vscode.window.showInformationMessage(`${file} is not in this workspace.`);
    return;
  }
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(uri, { selection, preserveFocus: true, preview: true });
}

/** A line of source that a scenario's step stands for, and what the step does there. */
type Stepped = SourceLine & { readonly does: string };

function linesOf(text: string): Stepped[] {
  const parsed = parseScenario(text);
  if (!parsed.ok) return [];
  return parsed.scenario.steps.flatMap((step) =>
    step.source === undefined ? [] : [{ ...step.source, does: step.say ?? '' }],
  );
}

const isAt = (at: SourceLine | null, file: string, line: number, column: number): boolean =>
  at !== null && at.file === file && at.line === line && at.column === column;

/** What a step does with its values, at the end of its line. */
function beside(text: string): vscode.DecorationInstanceRenderOptions {
  const color = new vscode.ThemeColor('editorCodeLens.foreground');
  return { after: { contentText: text, margin: '0 0 0 3em', fontStyle: 'italic', color } };
}

export class SourceMarks implements vscode.Disposable {
  private readonly current: vscode.TextEditorDecorationType;
  private readonly stepped: vscode.TextEditorDecorationType;
  private readonly subscriptions: vscode.Disposable[];
  private at: SourceLine | null = null;
  private text: string | null = null;
  private lines: readonly Stepped[] = [];

  constructor(
    private readonly view: SimulationView,
    extensionUri: vscode.Uri,
  ) {
    this.current = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.infoForeground'),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
    });
    this.stepped = vscode.window.createTextEditorDecorationType({
      gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', 'step.svg'),
      gutterIconSize: 'contain',
    });
    this.subscriptions = [
      this.current,
      this.stepped,
      view.onDidMove(({ scenario }) => this.moved(scenario)),
      view.onDidReachSource((line) => {
        this.at = line;
        this.draw();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
    ];
  }

  /** What is marked in a document: the line of the panel's step, and all that have one. Lines from 1. */
  in(uri: vscode.Uri): { current: number | null; stepped: readonly number[] } {
    const here = ({ file }: SourceLine): boolean => isFile(uri, file);
    const stepped = this.lines.filter(here).map(({ line }) => line);
    return { current: this.at && here(this.at) ? this.at.line : null, stepped: [...new Set(stepped)] };
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private moved(scenario: string): void {
    const { current } = this.view;
    const text = current?.id === scenario ? current.text : null;
    if (text === this.text) return;
    this.text = text;
    this.lines = text === null ? [] : linesOf(text);
    this.draw();
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const { current, stepped } = this.in(document.uri);
      const whole = (line: number): vscode.Range[] =>
        line <= document.lineCount ? [document.lineAt(line - 1).range] : [];
      const does = this.lines.find(({ file, line, column }) => isAt(this.at, file, line, column))?.does ?? '';
      editor.setDecorations(
        this.current,
        (current === null ? [] : whole(current)).map((range) => ({ range, renderOptions: beside(does) })),
      );
      editor.setDecorations(
        this.stepped,
        stepped
          .flatMap(whole)
          .map((range) => ({ range, hoverMessage: 'A step of the simulation stands for this line.' })),
      );
    }
  }
}

/** Where the gutter's menu was opened. */
interface GutterPlace {
  readonly uri: vscode.Uri;
  readonly lineNumber: number;
}

export function registerSourceLine(
  view: SimulationView,
  compare: ComparePanel,
  marks: SourceMarks,
): vscode.Disposable {
  return vscode.Disposable.from(
    marks,
    view.onDidRequestSource(reveal),
    compare.onDidRequestSource(reveal),
    vscode.commands.registerCommand(Command.ShowStep, (given?: Partial<GutterPlace>) => {
      const editor = vscode.window.activeTextEditor;
      const uri = given?.uri ?? editor?.document.uri;
      const line = given?.lineNumber ?? (editor ? editor.selection.active.line + 1 : 0);
      if (!uri) return;
      if (marks.in(uri).stepped.includes(line)) view.reveal(uri.path, line);
      else void vscode.window.showInformationMessage('No step of the simulation stands for this line.');
    }),
  );
}
