/** Every command of the extension; a test holds this list and the manifest's to be one. */
export const Command = {
  RunScenario: 'pasidLens.runScenario',
  ShowDemonstration: 'pasidLens.showDemonstration',
  CheckFile: 'pasidLens.checkFile',
  ExplainRule: 'pasidLens.explainRule',
} as const;

export type Command = (typeof Command)[keyof typeof Command];

/** Id of the simulation view in the manifest. */
export const SIMULATION_VIEW = 'pasidLens.simulation';
