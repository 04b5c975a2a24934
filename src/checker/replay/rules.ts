import { neighbour, type Trial } from './trials';

/** What is done when the driver is done, per rule: what shows that the defect is one. */
const TRIALS: Readonly<Record<string, readonly Trial[]>> = {
  'kernel-sva-flag': [neighbour],
  'kernel-sva-bind': [neighbour],
  'pasid-unmapped-address': [neighbour],
};

export const trialsOf = (rule: string | null): readonly Trial[] =>
  rule === null ? [] : (TRIALS[rule] ?? []);
