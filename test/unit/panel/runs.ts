/** Runs of the library as the panel reads them. */
import { execute } from '../../../media/execute';
import type { Run } from '../../../media/model/run';
import { stepsOf, type Step } from '../../../media/model/steps';
import { libraryText } from '../../../simulator/scenario';

export interface Played {
  readonly run: Run;
  readonly steps: readonly Step[];
}

export function played(id: string): Played {
  const run = execute({ id, text: libraryText(id)! });
  return { run, steps: stepsOf(run.events) };
}

/** Index of the step of that label. */
export function labelled({ steps }: Played, label: string): number {
  return steps.findIndex(({ event }) => event.label === label);
}
