/** The scenarios that come with the extension: the panel runs their texts, the extension only names them. */
import { libraryIds, libraryScenario, libraryText } from '../../simulator/scenario/library';
import type { ScenarioEntry, ScenarioSource } from './protocol';

export interface Library {
  entries(): readonly ScenarioEntry[];
  /** Text of the scenario, or null where there is none of that id. */
  text(id: string): string | null;
  /** The scenario of that id, or null where there is none; a scenario that is given whole as it is. */
  source(scenario: string | ScenarioSource): ScenarioSource | null;
}

function entry(id: string): ScenarioEntry[] {
  const parsed = libraryScenario(id);
  return parsed?.ok ? [{ id, title: parsed.scenario.title, about: parsed.scenario.about }] : [];
}

export const library: Library = {
  entries: () => libraryIds().flatMap(entry),
  text: libraryText,
  source: (scenario) => {
    if (typeof scenario !== 'string') return scenario;
    const text = libraryText(scenario);
    return text === null ? null : { id: scenario, text };
  },
};
