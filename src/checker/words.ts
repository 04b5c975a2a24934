import { isSeed } from './flow/relevance';
import { SEED_FIELDS } from './kernel/fields';
import { kernelTable, NEWEST } from './kernel/table';
import type { Rule } from './rules/rule';

/** Words (or how they begin) that a unit must have somewhere for a rule to find anything in it. */
export function triggerWords(rules: readonly Rule[]): string[] {
  return [...new Set(rules.flatMap((r) => r.words))];
}

/** Words (or how they begin) of files that say something about values, in a unit that some rule is triggered by. */
export function supportWords(): string[] {
  const rows = [...kernelTable(NEWEST).functions.values()].filter(isSeed);
  return [...rows.map((r) => `${r.name}(`), ...SEED_FIELDS.map((field) => `${field} =`)];
}

/** Whether a text has one of some words, from its beginning. */
export function wordPattern(words: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${words.map((w) => w.replace(/[^\w]/g, '\\$&')).join('|')})`);
}
