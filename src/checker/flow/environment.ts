import type { ApiRow, ConstantRow } from '../kernel/row';
import type { Declarations } from './declarations';
import type { FunctionIR, Type } from './ir';
import type { Names } from './names';
import type { Summary } from './summary';
import type { Terms } from './terms';
import type { Typing } from './types';
import type { Origin } from './values';

/** A place that functions share: a member of a struct, a variable, or the elements of the array that one of these is or points to. */
export interface Home {
  /** The struct; null for a variable of the file. */
  readonly owner: string | null;
  readonly name: number;
  readonly isElement: boolean;
}

/** What the analysis of a file's functions may ask of the rest of the unit and of the kernel's tables. */
export interface Environment {
  readonly terms: Terms;
  readonly names: Names;
  readonly declared: Declarations;
  /** What the files declare: the same object as long as all of them look the same from outside. */
  readonly outlook: object;
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
  /** What a place that functions share may have been filled with, anywhere in the unit. */
  keptOrigins(home: Home): readonly Origin[];
  /** Whether resources of a kind are followed: held, tested, given back. */
  follows(resource: string): boolean;
  /** Static types of a function's values. */
  typingOf(fn: FunctionIR): Typing;
  /** What a parameter may be given by the unit's own callers. */
  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[];
}
