/** Scenarios: reading, running, and the library of them. */
export { CLAIMS } from './claims';
export { runJson, type ToldRun } from './json';
export { library, libraryIds, libraryScenario, libraryText } from './library';
export type { Outcome } from './outcome';
export { onIommu, type OnIommu } from './on-iommu';
export { parseScenario, type ParsedScenario } from './parse';
export { expectationRanges, stepRange, type TextRange } from './place';
export { formatProblems, type ScenarioProblem } from './problem';
export { fork, runScenario, type Run, type RunStep } from './run';
export { ARCHITECTURE_NAMES, ARCHITECTURES, type Architecture } from '../trace/architecture';
export { SCENARIO_VERSION, type Scenario, type ScenarioInput } from './schema/scenario';
