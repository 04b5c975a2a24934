/** What differs between two runs in one row, and why, in words. */
import { count, requesterName } from './format';
import type { Frame } from './frame';
import { callOf, resultOf, whyOf } from './picture';
import type { Row } from './rows';
import type { Run } from './run';

/** The names of the two sides, by letter: shape enough beside colour. */
export const SIDES = ['A', 'B'] as const;

export interface Difference {
  /** In a few words. */
  readonly what: string;
  /** What each run does or comes to here. */
  readonly sides: readonly string[];
}

export function differenceAt(
  { steps, at, differs }: Row,
  runs: readonly Pick<Run, 'settings'>[],
  frames: readonly Frame[],
): Difference {
  const only = steps.findIndex((step, side) => step !== null && steps[1 - side] === null);
  if (only >= 0) {
    const sides = frames.map((frame, side) =>
      side === only ? doing(frame) : `stands after step ${at[side]! + 1}; ${reaching(frame)}`,
    );
    return { what: `Only ${SIDES[only]!} does this`, sides };
  }
  if (!differs) return { what: 'The same in both', sides: frames.map(reaching) };
  if (at.every((index) => index === 0)) return settings(runs);
  const ends = frames.map(({ transaction }) => transaction !== null);
  const what = ends.every(Boolean) ? 'The same step ends otherwise' : 'The runs part here';
  return { what, sides: frames.map(doing) };
}

function settings(runs: readonly Pick<Run, 'settings'>[]): Difference {
  const sides = ownSettings(runs).map((own) => own.join(', ') || 'none of that');
  return { what: 'The machines boot differently', sides };
}

/** Of each run, what only its platform was set to. */
export function ownSettings(runs: readonly Pick<Run, 'settings'>[]): readonly (readonly string[])[] {
  return runs.map((run, side) =>
    run.settings.filter((setting) => !runs[1 - side]?.settings.includes(setting)),
  );
}

/** What a step comes to, and why: the result of its request, or of its call. */
function doing(frame: Frame): string {
  const result = resultOf(frame);
  const why = whyOf(frame);
  if (result) return [`${result.text}, ${result.detail}`, why || result.reason].filter(Boolean).join(': ');
  return callOf(frame) || why || frame.step.event.narration;
}

function reaching({ exposure }: Frame): string {
  if (exposure.length === 0) return 'no device reaches memory';
  return exposure
    .map(({ device, pasid, pages }) => `${device} ${requesterName(pasid)} reaches ${count(pages)}`)
    .join(', ')
    .concat(exposure.length === 1 && exposure[0]!.pages === 1 ? ' page' : ' pages');
}
