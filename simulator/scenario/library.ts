import files from 'folder:./library/*.pasid.json';
import { parseScenario, type ParsedScenario } from './parse';
import type { Scenario } from './schema/scenario';

/** Ids of the scenarios that ship, sorted. */
export function libraryIds(): readonly string[] {
  return Object.keys(files).sort();
}

/** Text of a scenario of the library, or null where there is none of that id. */
export function libraryText(id: string): string | null {
  return Object.hasOwn(files, id) ? files[id]! : null;
}

/** A scenario of the library, parsed; null where there is none of that id. */
export function libraryScenario(id: string): ParsedScenario | null {
  const text = libraryText(id);
  return text === null ? null : parseScenario(text);
}

/** The whole library by id. @throws Error where a file of it has a problem, which a test excludes */
export function library(): ReadonlyMap<string, Scenario> {
  return new Map(
    libraryIds().map((id) => {
      const parsed = libraryScenario(id)!;
      if (!parsed.ok) throw new Error(`${id}: ${parsed.problems[0]?.message ?? 'a problem'}`);
      return [id, parsed.scenario];
    }),
  );
}
