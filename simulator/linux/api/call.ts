import { errorName, KernelError, negative, type Errno } from '../errno';
import { atLeast, type Generation } from '../generation';
import type { Kernel } from '../kernel';
import type { KernelFunction, ResultKind } from './function';
import { Arguments, type Value } from './values';

/** A call as a driver makes it. */
export interface Call {
  readonly function: string;
  /** As written. */
  readonly texts: readonly string[];
  readonly values: readonly Value[];
  readonly caller: string;
  readonly current: string | null;
}

/** What a call gave. */
export interface CallResult {
  /** Null where the function does not exist, or returns nothing. */
  readonly value: Value | null;
  /** What it stored through pointers, by position of the argument. */
  readonly stored: ReadonlyMap<number, Value>;
}

/** `IOMMU_PASID_INVALID`. */
export const PASID_INVALID = 0xffff_ffffn;

/** True where a kernel of this generation has the function. */
export function exists(fn: KernelFunction, generation: Generation): boolean {
  return (
    (fn.since === null || atLeast(generation, fn.since)) &&
    (fn.until === null || atLeast(fn.until, generation))
  );
}

/**
 * Calls a function of the kernel; everything it does is caused by the call's event. A function that this generation does
 * not have returns null, after an event that says so; errors come back the way the function returns them.
 */
export function callKernel(kernel: Kernel, functions: readonly KernelFunction[], call: Call): CallResult {
  const { generation } = kernel.options;
  const named = functions.filter(({ name }) => name === call.function);
  const here = named.filter((candidate) => exists(candidate, generation));
  const fn = here.find(({ parameters }) => parameters.length === call.values.length);
  kernel.log.begin({
    kind: 'call',
    function: call.function,
    arguments: call.texts,
    values: call.values.map((value) => (typeof value === 'bigint' ? value : null)),
    caller: call.caller,
  });
  try {
    if (!fn) {
      notice(kernel, 'no-such-function', unavailable(call, generation, named, here));
      return { value: null, stored: new Map() };
    }
    if (fn.nonSpec)
      notice(kernel, 'non-spec', `NON-SPEC: no kernel has ${fn.name}(); the simulator offers it`, 'info');
    return finish(kernel, fn, call);
  } finally {
    kernel.log.end();
  }
}

function finish(kernel: Kernel, fn: KernelFunction, call: Call): CallResult {
  const args = new Arguments(call.values, call.caller, call.current);
  let value: Value | undefined;
  try {
    value = fn.run(kernel, args);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    notice(kernel, fn.result === 'void' ? 'bad-call' : 'refused', `${fn.name}(): ${error.message}`);
    value = failure(fn.result, error.errno);
  }
  const isError = value !== undefined && (fn.result === 'int' || fn.result === 'error-pointer');
  const error = isError && typeof value === 'bigint' && value < 0n ? errorName(value) : null;
  kernel.log.emit({
    kind: 'return',
    function: fn.name,
    value: typeof value === 'bigint' ? value : null,
    error,
    text: describe(value, fn.result, error),
  });
  return { value: value ?? null, stored: args.stored };
}

function failure(result: ResultKind, errno: Errno): Value | undefined {
  if (result === 'void') return undefined;
  if (result === 'int' || result === 'error-pointer') return negative(errno);
  return result === 'pasid' ? PASID_INVALID : 0n;
}

function describe(value: Value | undefined, result: ResultKind, error: string | null): string {
  if (value === undefined) return 'void';
  if (typeof value === 'object')
    return `${value.handle} ${'id' in value ? String(value.id) : 'name' in value ? value.name : (value.process ?? 'init_mm')}`;
  if (error !== null) return result === 'error-pointer' ? `ERR_PTR(${error})` : error;
  if (result === 'pointer' && value === 0n) return 'NULL';
  if (result === 'pointer' || result === 'address') return `0x${BigInt.asUintN(64, value).toString(16)}`;
  if (result === 'pasid') return value === PASID_INVALID ? 'IOMMU_PASID_INVALID' : String(value);
  return String(value);
}

/** Why a call can't be made in this generation. */
function unavailable(
  call: Call,
  generation: Generation,
  named: readonly KernelFunction[],
  here: readonly KernelFunction[],
): string {
  const [own] = here;
  if (own) return `in ${generation} it is ${own.name}(${own.parameters.join(', ')})`;
  const spans = named.map(({ since, until }) => `${since ? `from ${since}` : 'up'} to ${until ?? 'now'}`);
  return `${call.function}() does not exist in ${generation}: it is there ${spans.join(' and ')}`;
}

function notice(kernel: Kernel, topic: string, text: string, severity: 'info' | 'error' = 'error'): void {
  kernel.log.emit({ kind: 'notice', severity, topic, text });
}
