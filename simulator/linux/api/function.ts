import type { Generation } from '../generation';
import type { Kernel } from '../kernel';
import type { Arguments, Value } from './values';

/** How a result is passed: what an error looks like to the caller depends on it. */
export type ResultKind =
  | 'void'
  | 'int'
  | 'bool'
  /** NULL on failure. */
  | 'pointer'
  /** ERR_PTR() on failure. */
  | 'error-pointer'
  | 'address'
  /** IOMMU_PASID_INVALID on failure. */
  | 'pasid';

/** A function that drivers call, or that the kernel offers to the administrator. */
export interface KernelFunction {
  readonly name: string;
  /** As in the header, by name; `&name`: a pointer through which a result is stored. */
  readonly parameters: readonly string[];
  readonly result: ResultKind;
  /** First and last generation that has it; null: all. */
  readonly since: Generation | null;
  readonly until: Generation | null;
  /** One line for completion and hover. */
  readonly doc: string;
  /** True where no kernel has it. */
  readonly nonSpec?: true;
  /** @throws KernelError for what the function returns as an error */
  run(kernel: Kernel, args: Arguments): Value | undefined;
}

/** A function that every generation has. */
export function define(
  signature: string,
  result: ResultKind,
  doc: string,
  run: KernelFunction['run'],
  versions: { since?: Generation; until?: Generation; nonSpec?: true } = {},
): KernelFunction {
  const [name, rest = ''] = signature.split('(', 2) as [string, string?];
  const parameters = rest
    .replace(/\)$/, '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const { since = null, until = null, ...flags } = versions;
  return { name, parameters, result, since, until, doc, run, ...flags };
}
