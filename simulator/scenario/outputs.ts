import { KERNEL_FUNCTIONS } from '../linux/api';
import type { StepOf } from './schema/step';

/** Arguments of a call through which a result is stored: by position, the name that `&name` gives it. */
export function outputs(step: StepOf<'call'>): ReadonlyMap<number, string> {
  const fn = KERNEL_FUNCTIONS.find(
    ({ name, parameters }) => name === step.function && parameters.length === step.args.length,
  );
  const found = new Map<number, string>();
  fn?.parameters.forEach((parameter, i) => {
    const name = /^&\s*([A-Za-z_][A-Za-z0-9_]*)$/.exec(String(step.args[i]))?.[1];
    if (parameter.startsWith('&') && name !== undefined) found.set(i, name);
  });
  return found;
}
