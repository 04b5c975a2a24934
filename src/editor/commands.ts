/** Every command of the extension; a test holds this list and the manifest's to be one. */
export const Command = {
  RunScenario: 'pasidLens.runScenario',
  RunAllScenarios: 'pasidLens.runAllScenarios',
  CompareScenarios: 'pasidLens.compareScenarios',
  OpenScenario: 'pasidLens.openScenario',
  FilterScenarios: 'pasidLens.filterScenarios',
  ClearScenarioFilter: 'pasidLens.clearScenarioFilter',
  NewScenario: 'pasidLens.newScenario',
  ExportTrace: 'pasidLens.exportTrace',
  ShowDemonstration: 'pasidLens.showDemonstration',
  CheckFile: 'pasidLens.checkFile',
  CheckWorkspace: 'pasidLens.checkWorkspace',
  ExplainRule: 'pasidLens.explainRule',
  ExplainLog: 'pasidLens.explainLog',
  OpenExample: 'pasidLens.openExample',
  ReplayFinding: 'pasidLens.replayFinding',
  PreviewFix: 'pasidLens.previewFix',
  SimulateFunction: 'pasidLens.simulateFunction',
  ShowStep: 'pasidLens.showStep',
} as const;

export type Command = (typeof Command)[keyof typeof Command];

/** Ids of the views in the manifest. */
export const SIMULATION_VIEW = 'pasidLens.simulation';
export const SCENARIOS_VIEW = 'pasidLens.scenarios';
export const FINDINGS_VIEW = 'pasidLens.findings';
