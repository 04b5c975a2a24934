import type { ApiRow, ConstantRow } from '../kernel/row';
import type { FunctionIR, Type } from './ir';
import type { Names } from './names';
import type { Summary } from './summary';
import type { Terms } from './terms';
import type { Origin } from './values';

/** What the analysis of a file's functions may ask of the rest of the unit and of the kernel's tables. */
export interface Environment {
  readonly terms: Terms;
  readonly names: Names;
  /** Row of a kernel function, unless the unit defines the name itself. */
  api(name: number): ApiRow | undefined;
  constantRow(name: number): ConstantRow | undefined;
  /** The number that the unit gives a name. */
  constant(name: number): number | undefined;
  /** Whether the unit defines a function of that name, as this file sees it. */
  isFunction(name: number): boolean;
  /** What is known so far of that function. */
  summary(name: number): Summary | undefined;
  globalType(name: number): Type | undefined;
  fieldType(base: string, field: number): Type | undefined;
  resultType(name: number): Type | undefined;
  /** Where a field of a struct may have been filled from, anywhere in the unit. */
  fieldOrigins(base: string, field: number): readonly Origin[];
  /** Whether resources of a kind are followed: held, tested, given back. */
  follows(resource: string): boolean;
  /** What a parameter may be given by the unit's own callers. */
  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[];
}
