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
  const where = rules.flatMap((rule) => rule.starts?.where ?? []);
  const words = [...new Set([DISABLE, ...startWords(rules), ...where, ...own.map((row) => row.name)])];
  if (!rules.some((rule) => rule.starts?.pointers)) return { words, together: [] };
  // As `numbersOfPointers` has it.
  const calls = [...FUNCTION_ROWS, ...own].filter((row) => isSink(row) || givesMemory(row));
  const names = new Set(calls.map((row) => `${row.name}(`));
  return { words, together: [[WIDE_TYPES.map((type) => `(${type})`), [...names]]] };
}

/** What of the rules a text speaks of. */
export interface Present {
  /** By their order, whether their further starts may be in a unit with it. */
  readonly rules: readonly boolean[];
  /** Whether one that asks what is mapped has a word in it. */
  readonly mappings: boolean;
}

/** Looks for the words of rules; a function of the user's own may do what any word stands for. */
export class Words {
  private readonly patterns: readonly (RegExp | null)[];
  private readonly mapping: RegExp | null;

  constructor(
    private readonly rules: readonly Rule[],
    own: readonly ApiRow[] = [],
  ) {
    this.patterns = rules.map(({ starts }) =>
      starts?.where === undefined ? null : wordPattern(starts.where),
    );
    const asking = rules.filter((rule) => rule.mappings === true);
    const names = own.map((row) => row.name);
    this.mapping =
      asking.length === 0 ? null : wordPattern([...asking.flatMap((rule) => rule.words), ...names]);
  }

  in(text: string): Present {
    return {
      rules: this.patterns.map((pattern) => pattern?.test(text) === true),
      mappings: this.mapping?.test(text) === true,
    };
  }

  /** What rules look for in a unit of some texts: that of a rule beyond its words only where the unit has what it must. */
  interestIn(texts: readonly Present[]): Interest {
    const starts = this.rules.flatMap(({ starts: more }, i) =>
      more !== undefined && (more.where === undefined || texts.some((text) => text.rules[i])) ? [more] : [],
    );
    return {
      sets: new Set(starts.flatMap((s) => s.sets ?? [])),
      touches: new Map(starts.flatMap((s) => [...(s.touches ?? [])])),
      pointers: starts.some((s) => s.pointers === true),
      mappings: texts.some((text) => text.mappings),
    };
  }
}

/** Words of a text, by how they begin. */
function wordPattern(words: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${words.map((w) => w.replace(/[^\w]/g, '\\$&')).join('|')})`);
}
