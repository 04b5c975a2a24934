/** Wiring only: every contribution is a file of src/editor or src/panel. */
import * as vscode from 'vscode';
import { registerCheckFile } from './editor/check-file';
import { startClient } from './editor/client';
import { SIMULATION_VIEW } from './editor/commands';
import { registerDemonstrationAction } from './editor/demonstration-action';
import { registerDemonstrationLens } from './editor/demonstration-lens';
import { registerFindingHover } from './editor/finding-hover';
import { registerRulePages } from './editor/rule-pages';
import { registerRunScenario } from './editor/run-scenario';
import { registerShowDemonstration } from './editor/show-demonstration';
import { registerSourceLine } from './editor/source-line';
import { registerComparePanel } from './panel/compare';
import { library } from './panel/library';
import type { Position } from './panel/protocol';
import { SimulationView } from './panel/view';

/** What other extensions and the tests may listen to. */
export interface Api {
  /** Fires when the simulation panel stands at another step. */
  readonly onDidMove: vscode.Event<Position>;
}

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('PASID Lens', { log: true });
  const focus = () => vscode.commands.executeCommand(`${SIMULATION_VIEW}.focus`);
  const page = { extensionUri: context.extensionUri, library, log };
  const view = new SimulationView(focus, page);
  const compare = registerComparePanel(page);
  context.subscriptions.push(
    log,
    view,
    vscode.window.registerWebviewViewProvider(SIMULATION_VIEW, view),
    compare.registered,
    view.onDidRequestCompare(([left, right]) => compare.panel.open(left, right)),
    registerRunScenario(view, library),
    registerShowDemonstration(view),
    registerSourceLine(view),
    registerRulePages(),
    registerCheckFile(startClient(context)),
    registerDemonstrationAction(),
    registerDemonstrationLens(),
    registerFindingHover(),
  );
  return { onDidMove: view.onDidMove };
}
