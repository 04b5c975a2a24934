/** Scenarios: reading, running, and the library of them. */
export { library, libraryIds, libraryScenario, libraryText } from './library';
export type { Outcome } from './outcome';
export { onIommu, type OnIommu } from './on-iommu';
export { parseScenario, type ParsedScenario } from './parse';
export { formatProblems, type ScenarioProblem } from './problem';
export { fork, runScenario, type Run, type RunStep } from './run';
export { ARCHITECTURES, PLATFORMS, type Architecture } from '../trace/platforms';
export { SCENARIO_VERSION, type Scenario, type ScenarioInput } from './schema/scenario';
