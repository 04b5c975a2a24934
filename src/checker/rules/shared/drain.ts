import type { UnitFacts } from '../../flow/facts';
import type { PathStep } from '../../flow/state';

const QUEUE = 'wq|queues?|qp|qps|q|chan|channel|ring|rings|engine|dma|hw|pasid|descs|commands|requests';

/** Names of functions that stop a device's queue or wait until it has nothing left to do. */
const DRAINS = new RegExp(
  `(^|_)(drain|quiesce)(_|$)|(^|_)(stop|disable|halt|abort|kill|flush)_(${QUEUE})(_|$)|(^|_)(${QUEUE})_(stop|disable|halt|abort|kill|flush)(_|$)`,
);

/** Queues of the kernel's own, not of a device. */
const OF_THE_KERNEL = /workqueue|^(netif|blk|napi|tasklet|cancel|flush|snd|iommu|pci|dma)_/;

/** Whether a function stops a device's queue or drains it, by its name. */
export function isDrain(callee: string): boolean {
  return DRAINS.test(callee) && !OF_THE_KERNEL.test(callee);
}

/** Names of a unit's functions that drain, themselves or by what they call. */
export function drainers(unit: UnitFacts): ReadonlySet<string> {
  const names = new Set<string>();
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const { fn, calls } of unit.functions)
      if (calls.some((c) => isDrain(c.callee) || names.has(c.callee))) names.add(fn.name);
  }
  return names;
}

/** Whether one of some functions was called on a path, before a step of another name if that is given. */
export function wasCalled(
  path: PathStep | null,
  is: (callee: string) => boolean,
  before?: (step: PathStep) => boolean,
): boolean {
  let counts = before === undefined;
  for (let step = path; step !== null; step = step.before) {
    if (!counts && before!(step)) counts = true;
    else if (counts && typeof step.taken === 'string' && is(step.taken)) return true;
  }
  return false;
}
