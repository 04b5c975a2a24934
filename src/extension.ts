/** Wiring only: every contribution is a file of src/editor or src/panel. */
import { sinceLoading } from './editor/stopwatch';
import * as vscode from 'vscode';
import { registerCheckFile } from './editor/check-file';
import { registerCheckWorkspace } from './editor/check-workspace';
import { Client } from './editor/client';
import { SIMULATION_VIEW } from './editor/commands';
import { registerCompareScenarios } from './editor/compare-scenarios';
import { registerExplainLog } from './editor/explain-log';
import { registerExportTrace } from './editor/export-trace';
import { registerFindingActions } from './editor/finding-actions';
import { registerFindingHover } from './editor/finding-hover';
import { registerFindingLens } from './editor/finding-lens';
import { FindingsTree, registerFindingsTree } from './editor/findings-tree';
import { registerNewScenario } from './editor/new-scenario';
import { registerOpenExample } from './editor/open-example';
import { registerOpenScenario } from './editor/open-scenario';
import { registerReports, Reports } from './editor/reports';
import { registerPreviewFix } from './editor/replays/preview-fix';
import { registerReplayFinding } from './editor/replays/replay-finding';
import { Replays } from './editor/replays/replays';
import { registerSimulateFunction } from './editor/replays/simulate-function';
import { registerRulePages } from './editor/rule-pages';
import { registerRunAllScenarios } from './editor/run-all-scenarios';
import { registerRunScenario } from './editor/run-scenario';
import { registerScenarioDocuments } from './editor/scenarios/documents';
import { registerScenarioProblems } from './editor/scenarios/problems';
import { ScenarioResults } from './editor/scenarios/results';
import { Simulations } from './editor/scenarios/simulations';
import { ScenarioStore } from './editor/scenarios/store';
import { ScenarioTests } from './editor/scenarios/tests';
import { registerScenarioTree, ScenarioTree } from './editor/scenarios/tree';
import { registerShowDemonstration } from './editor/show-demonstration';
import { registerSourceLine, SourceMarks } from './editor/source-line';
import { CheckerStatus } from './editor/status';
import { registerComparePanel } from './panel/compare';
import type { Position } from './panel/protocol';
import { SimulationView } from './panel/view';

/** What other extensions and the tests may listen to and look at. */
export interface Api {
  /** Fires when the simulation panel stands at another step. */
  readonly onDidMove: vscode.Event<Position>;
  /** Fires when the comparison stands at another step. */
  readonly onDidMoveComparison: vscode.Event<Position>;
  /** Milliseconds of processor time from the first line of the extension's code to the end of its activation. */
  readonly activation: number;
  readonly scenarios: ScenarioTree;
  readonly findings: FindingsTree;
  readonly tests: ScenarioTests;
  readonly results: ScenarioResults;
  readonly status: CheckerStatus;
  readonly marks: SourceMarks;
  readonly view: SimulationView;
  readonly replays: Replays;
}

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('PASID Lens', { log: true });
  const focus = () => vscode.commands.executeCommand(`${SIMULATION_VIEW}.focus`);
  const store = new ScenarioStore();
  const simulations = new Simulations(context.asAbsolutePath('dist/simulate-worker.js'));
  const results = new ScenarioResults(store, simulations);
  const reports = new Reports();
  const page = { extensionUri: context.extensionUri, library: store, log };
  const view = new SimulationView(focus, page);
  const compare = registerComparePanel(page);
  const client = new Client(context);
  const scenarios = new ScenarioTree(store, results);
  const findings = new FindingsTree();
  const tests = new ScenarioTests(store, results, view);
  const status = new CheckerStatus(client);
  const marks = new SourceMarks(view, context.extensionUri);
  const replays = new Replays(client, view);
  context.subscriptions.push(
    log,
    store,
    simulations,
    results,
    client,
    tests,
    status,
    view,
    vscode.window.registerWebviewViewProvider(SIMULATION_VIEW, view),
    compare.registered,
    view.onDidRequestCompare(([left, right]) => compare.panel.open(left, right)),
    registerScenarioTree(scenarios),
    registerScenarioDocuments(),
    registerScenarioProblems(),
    registerRunScenario(view, store),
    registerRunAllScenarios(store, results, reports),
    registerCompareScenarios(compare.panel, store),
    registerOpenScenario(store),
    registerNewScenario(),
    registerExportTrace(store, simulations),
    registerReports(reports),
    registerExplainLog(reports),
    registerFindingsTree(findings),
    replays,
    registerReplayFinding(replays),
    registerPreviewFix(replays, compare.panel, store),
    registerSimulateFunction(replays),
    registerShowDemonstration(view),
    registerSourceLine(view, compare.panel, marks),
    registerRulePages(),
    registerOpenExample(),
    registerCheckFile(client),
    registerCheckWorkspace(client, log),
    registerFindingActions(),
    registerFindingLens(),
    registerFindingHover(replays),
  );
  return {
    onDidMove: view.onDidMove,
    onDidMoveComparison: compare.panel.onDidMove,
    activation: sinceLoading(),
    ...{ scenarios, findings, tests, results, status, marks, view, replays },
  };
}
