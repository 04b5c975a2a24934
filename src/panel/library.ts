/** The scenarios that come with the extension, as texts: the panel runs them, the extension only knows their names. */
import files from 'folder:../../simulator/scenario/library/*.pasid.json';
import type { ScenarioEntry } from './protocol';

export interface Library {
  entries(): readonly ScenarioEntry[];
  /** Text of the scenario, or null where there is none of that id. */
  text(id: string): string | null;
}

/** A library over texts by id; titles are read on first use. */
export function libraryOf(texts: Readonly<Record<string, string>>): Library {
  let entries: readonly ScenarioEntry[] | null = null;
  return {
    entries: () =>
      (entries ??= Object.keys(texts)
        .sort()
        .map((id) => ({ id, title: titleOf(texts[id]!) ?? id }))),
    text: (id) => (Object.hasOwn(texts, id) ? texts[id]! : null),
  };
}

export const library = libraryOf(files);

function titleOf(text: string): string | null {
  const scenario: unknown = JSON.parse(text);
  if (typeof scenario !== 'object' || scenario === null || !('title' in scenario)) return null;
  return typeof scenario.title === 'string' ? scenario.title : null;
}
