import { KernelError } from '../errno';
import type { Kernel } from '../kernel';
import { define, type KernelFunction } from './function';
import type { Arguments, Value } from './values';

type MmHandle = Extract<Value, { handle: 'mm' }>;

/**
 * The address space that a pointer leads to now: another's, with a notice, where the one it was taken from is freed.
 * @throws KernelError EFAULT where nothing is there any more
 */
export function mmBehind(kernel: Kernel, { process }: MmHandle): string | null {
  if (process === null) return null;
  const now = kernel.mms.behind(process);
  if (now === process) return process;
  const freed = `the mm_struct of ${process} is freed`;
  const text = now === null ? freed : `${freed}: its memory is ${now}'s now`;
  kernel.log.emit({ kind: 'notice', severity: 'error', topic: 'use-after-free', text });
  if (now === null) throw new KernelError('EFAULT', freed);
  return now;
}

const processOf = (kernel: Kernel, args: Arguments): string => mmBehind(kernel, args.handle(0, 'mm')) ?? '';

/** References to address spaces (include/linux/sched/mm.h). */
export const MM_FUNCTIONS: readonly KernelFunction[] = [
  define('mmgrab(mm)', 'void', 'Keeps the structure, not the address space.', (kernel, args) => {
    kernel.mms.grab(processOf(kernel, args));
    return undefined;
  }),
  define('mmdrop(mm)', 'void', 'Gives back what mmgrab() took.', (kernel, args) => {
    kernel.mms.drop(processOf(kernel, args));
    return undefined;
  }),
  define('mmget_not_zero(mm)', 'bool', 'True while the process lives.', (kernel, args) =>
    kernel.processes.has(processOf(kernel, args)) ? 1n : 0n,
  ),
];
