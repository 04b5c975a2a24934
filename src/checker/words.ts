import type { Interest } from './flow/interest';
import { givesMemory, isSink, WIDE_TYPES } from './flow/relevance';
import type { ApiRow } from './kernel/row';
import { FUNCTION_ROWS } from './kernel/table';
import type { Wanted } from './prefilter';
import type { Rule } from './rules/rule';
import { DISABLE } from './suppress';

/** How names begin at which the analysis starts, for some rules. */
export function startWords(rules: readonly Rule[]): string[] {
  return [...new Set(rules.flatMap((r) => r.words))];
}

/** What the bytes of a unit must have for a rule to find anything in it, or for a comment to keep rules quiet. */
export function wantedBy(rules: readonly Rule[], own: readonly ApiRow[]): Wanted {
  const words = [DISABLE, ...startWords(rules), ...own.map((row) => row.name)];
  if (!rules.some((rule) => rule.starts?.pointers)) return { words, together: [] };
  // As `givesPointerAway` has it.
  const calls = [...FUNCTION_ROWS, ...own].filter((row) => isSink(row) || givesMemory(row));
  const names = new Set(calls.map((row) => `${row.name}(`));
  return { words, together: [[WIDE_TYPES.map((type) => `(${type})`), [...names]]] };
}

/**
 * What rules look for in a unit: that of a rule beyond its words only where the unit has one of them. A function of the user's own
 * may do what any word stands for.
 */
export function interestIn(
  rules: readonly Rule[],
  texts: readonly string[],
  own: readonly ApiRow[] = [],
): Interest {
  const has = (words: readonly string[]): boolean => {
    const pattern = wordPattern(words);
    return texts.some((text) => pattern.test(text));
  };
  const starts = rules.flatMap(({ words, starts: more }) =>
    more !== undefined && (words.length === 0 || has(words)) ? [more] : [],
  );
  const names = own.map((row) => row.name);
  return {
    sets: new Set(starts.flatMap((s) => s.sets ?? [])),
    touches: new Map(starts.flatMap((s) => [...(s.touches ?? [])])),
    pointers: starts.some((s) => s.pointers === true),
    mappings: rules.some((rule) => rule.mappings === true && has([...rule.words, ...names])),
  };
}

/** Words of a text, by how they begin. */
function wordPattern(words: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${words.map((w) => w.replace(/[^\w]/g, '\\$&')).join('|')})`);
}
