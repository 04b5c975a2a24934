import type { FunctionIR, Type } from '../flow/ir';
import type { Site } from '../flow/values';
import type { ApiRow } from '../kernel/row';
import type { Val } from './value';

interface Executed {
  readonly at: Site;
  readonly fn: FunctionIR;
}

/** A call of the kernel that was made. */
export interface CallStatement extends Executed {
  readonly does: 'call';
  readonly row: ApiRow;
  readonly args: readonly Val[];
  /** What stands behind each argument that points to something, as in `&flags`. */
  readonly behind: readonly (Val | undefined)[];
  readonly result: Val;
  /** Variable or member that the result goes to, as it is called there; empty where it goes nowhere. */
  readonly name: string;
  /** Which call of this place it is, from 0. */
  readonly turn: number;
}

/** A write to memory. */
export interface StoreStatement extends Executed {
  readonly does: 'store';
  /** As the source says it, e.g. `hw->src_addr`. */
  readonly place: string;
  readonly key: string;
  readonly field: string;
  readonly owner: string;
  readonly type: Type;
  readonly value: Val;
}

/** A decision that the source leaves open and that makes a difference. */
export interface BranchStatement extends Executed {
  readonly does: 'branch';
  readonly taken: boolean;
  readonly why: string;
}

/** The end of the function that a replay began with. */
export interface ReturnStatement extends Executed {
  readonly does: 'return';
  readonly value: Val | null;
}

/** What was executed on a path, in order and across calls. */
export type Statement = CallStatement | StoreStatement | BranchStatement | ReturnStatement;

/** Something that could not be followed: said, with its place. */
export interface Gap {
  readonly at: Site;
  readonly why: string;
}
