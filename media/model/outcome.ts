/** What a run has come to at a step: the badge beside its title. */
import { MARKS, type Mark, type Step } from './steps';

export type Tone = 'bad' | 'warning' | 'good' | 'neutral';

export interface Outcome {
  readonly mark: Mark | null;
  readonly text: string;
  readonly tone: Tone;
}

const OUTCOMES: Readonly<Record<Mark, { readonly text: string; readonly tone: Tone }>> = {
  secret: { text: 'secret read', tone: 'bad' },
  stale: { text: 'stale translation used', tone: 'bad' },
  fault: { text: 'blocked, fault recorded', tone: 'good' },
  warning: { text: 'dma-debug warning', tone: 'warning' },
  parity: { text: 'parity broken', tone: 'warning' },
  exposure: { text: 'exposed', tone: 'warning' },
};

/** The gravest that happened up to and including the step. */
export function outcomeAt(steps: readonly Step[], index: number): Outcome {
  const seen = new Set(steps.slice(0, index + 1).flatMap(({ marks }) => marks));
  const mark = MARKS.find((candidate) => seen.has(candidate)) ?? null;
  if (mark === null) return { mark, text: 'nothing wrong so far', tone: 'neutral' };
  return { mark, ...OUTCOMES[mark] };
}

/** How grave a mark is: what colours a step's sentence. */
export function toneOf(mark: Mark): Tone {
  return OUTCOMES[mark].tone;
}
