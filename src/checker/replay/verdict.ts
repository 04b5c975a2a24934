import type { Run } from '../../../simulator/scenario';
import { ALWAYS, SIGNS, type SignName } from './signs';
import type { SourceLine } from './source';

export type VerdictWord = 'harm' | 'stopped' | 'none' | 'not-replayable';

/** What came of a replay. */
export interface Verdict {
  readonly verdict: VerdictWord;
  /** One sentence. */
  readonly reason: string;
  /** The line of source at which it shows, or why there is none; null where nothing shows. */
  readonly at: SourceLine | null;
  /** `seq` of the event that decides, or null. */
  readonly event: number | null;
}

/**
 * The verdict over a run.
 *
 * @param attackFrom index of the step from which on somebody attacks: that one is refused there is no harm
 * @param names signs that count for the rule beside those that always do
 * @param flagged the finding's line: what the steps behind the source run into is its doing
 */
export function verdictOf(
  run: Run,
  attackFrom: number | null,
  names: readonly SignName[],
  flagged: SourceLine,
): Verdict {
  const attack = run.steps.find(
    (s) => s.scenarioStep !== null && attackFrom !== null && s.scenarioStep >= attackFrom,
  );
  const peace = run.events.slice(0, attack?.first ?? run.events.length);
  const signs = [...names.map((name) => SIGNS[name]), ...ALWAYS];
  for (const word of ['harm', 'stopped'] as const)
    for (const sign of signs) {
      if (sign.word !== word) continue;
      const shown = sign.find(run, word === 'harm' ? run.events : peace);
      if (shown === undefined) continue;
      const step = run.steps.findLast((s) => s.first <= shown.event.seq);
      return {
        verdict: word,
        reason: `${shown.reason}.`,
        at: step?.source ?? flagged,
        event: shown.event.seq,
      };
    }
  const refused = run.events.slice(peace.length).find((e) => e.kind === 'fault');
  const reason =
    refused?.kind === 'fault'
      ? `no harm: what was not mapped for the device stays out of its reach (${refused.text}).`
      : 'no harm under these assumptions.';
  return { verdict: 'none', reason, at: null, event: refused?.seq ?? null };
}
