/** Scenarios: reading, running, and the library of them. */
export { library, libraryIds, libraryScenario, libraryText } from './library';
export type { Outcome } from './outcome';
export { parseScenario, type ParsedScenario } from './parse';
export { formatProblems, type ScenarioProblem } from './problem';
export { fork, runScenario, type Run, type RunStep } from './run';
export { SCENARIO_VERSION, type Scenario, type ScenarioInput } from './schema/scenario';
