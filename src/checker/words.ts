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

/** What of the rules has a word in a text: by their order, then whether one that asks what is mapped has. */
export interface Present {
  readonly rules: readonly boolean[];
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
    this.patterns = rules.map(({ starts, words }) => (starts === undefined ? null : wordPattern(words)));
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

  /** What rules look for in a unit of some texts: that of a rule beyond its words only where the unit has one of them. */
  interestIn(texts: readonly Present[]): Interest {
    const starts = this.rules.flatMap(({ words, starts: more }, i) =>
      more !== undefined && (words.length === 0 || texts.some((text) => text.rules[i])) ? [more] : [],
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
