import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files that are checked together: what shares a header by quotes. */
export interface UnitFiles {
  readonly files: readonly string[];
  /** Headers that they include from elsewhere: read for what they say, not reported. */
  readonly context: readonly string[];
}

/** Headers that a unit takes in from elsewhere, at most: common headers of large subsystems pull in everything. */
const MOST_CONTEXT = 40;

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm;

/** Names of the headers that a text includes by quotes. */
export function includesOf(text: string): string[] {
  return [...text.matchAll(INCLUDE)].map((m) => m[1]!);
}

/**
 * Splits the files of one folder into units: files that include the same header of theirs, or one another, belong together. Two
 * drivers that only lie in one folder know nothing of each other.
 *
 * @param files of one folder
 * @param includes names of the headers that any file includes by quotes
 */
export function unitsOf(
  files: readonly string[],
  includes: (file: string) => readonly string[],
): UnitFiles[] {
  const leader = new Map<string, string>(files.map((file) => [file, file]));
  const find = (file: string): string => {
    let at = file;
    while (leader.get(at) !== at) at = leader.get(at)!;
    leader.set(file, at);
    return at;
  };
  const outside = new Map<string, string[]>();
  const resolved = (file: string): string[] =>
    includes(file)
      .map((name) => join(dirname(file), name))
      .filter((path) => leader.has(path) || existsSync(path));
  for (const file of files) {
    for (const path of resolved(file)) {
      if (!leader.has(path)) {
        leader.set(path, path);
        outside.set(path, []);
      }
      leader.set(find(file), find(path));
    }
  }
  const units = new Map<string, { files: string[]; context: string[] }>();
  const unit = (file: string) => {
    const root = find(file);
    let known = units.get(root);
    if (known === undefined) units.set(root, (known = { files: [], context: [] }));
    return known;
  };
  for (const file of files) unit(file).files.push(file);
  for (const file of outside.keys()) unit(file).context.push(file);
  for (const { files: own, context } of units.values()) {
    // What headers of elsewhere include in their turn.
    const seen = new Set([...own, ...context]);
    for (let at = 0; at < context.length && context.length < MOST_CONTEXT; at++)
      for (const path of resolved(context[at]!))
        if (!seen.has(path)) {
          seen.add(path);
          context.push(path);
        }
    context.splice(MOST_CONTEXT);
  }
  return [...units.values()];
}
