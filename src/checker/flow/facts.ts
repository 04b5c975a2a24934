import type { Confidence } from '../finding';
import type { Context } from '../kernel/contexts';
import type { ApiRow, SinkKind } from '../kernel/row';
import type { KernelVersion } from '../kernel/vocabulary';
import type { Environment, Home } from './environment';
import type { FileIR, FunctionIR, StructField, Type } from './ir';
import type { Bits, PathStep, Resource } from './state';
import type { Terms } from './terms';
import type { Origin, Site, Value } from './values';

/** What the rules read: plain values, in source order within a function. */

/** One set of paths on which an instruction runs. */
export interface Case {
  /** Arguments of a call, or address and value of a store. */
  readonly values: readonly Value[];
  /** What each of them may be. */
  readonly bits: readonly Bits[];
  /** What was open or closed when the instruction began. */
  readonly resources: readonly Resource[];
  /** Decisions and calls on the way here, newest first. */
  readonly path: PathStep | null;
}

export interface CallFact {
  readonly at: Site;
  /** Empty where a pointer is called. */
  readonly callee: string;
  /** The member that such a pointer stands in. */
  readonly member?: { readonly owner: string; readonly field: string };
  /** The kernel's row, where it is no function of the unit. */
  readonly row: ApiRow | undefined;
  /** The arguments over all paths. */
  readonly args: readonly Value[];
  readonly argSites: readonly Site[];
  readonly argTypes: readonly Type[];
  readonly result: Value;
  /** Whether anything is done with the result. */
  readonly used: boolean;
  /** Whether some branch of the function tells the result's success from its failure. */
  readonly tested: boolean;
  readonly cases: readonly Case[];
}

/** A write to memory. */
export interface StoreFact {
  readonly at: Site;
  /** Text of the place, e.g. `hw->src_addr`; its last field and the struct that it belongs to, empty where it is none. */
  readonly place: string;
  readonly field: string;
  readonly owner: string;
  readonly type: Type;
  /** The place as other functions know it; absent where they do not. */
  readonly home: Home | undefined;
  /** Whether the place is a local variable of the function, or in one. */
  readonly local: boolean;
  readonly address: Value;
  readonly value: Value;
  readonly valueSite: Site;
  readonly cases: readonly Case[];
}

/** A named constant of the kernel's tables, used in code. */
export interface MentionFact {
  readonly at: Site;
  readonly name: string;
  readonly role: string;
  /** Whether it only masks a value, as in `flags & NAME`, or is compared with one: asked for, not set. */
  readonly tested: boolean;
}

/** A member that belongs to the IOMMU core, read or written. */
export interface MemberFact {
  readonly at: Site;
  readonly owner: string;
  readonly field: string;
}

/** One way out of the function. */
export interface ExitFact {
  readonly at: Site;
  readonly value: Value | null;
  readonly bits: Bits;
  readonly resources: readonly Resource[];
  readonly path: PathStep | null;
}

/** A value that leaves the CPU for a device. */
export interface SinkFact {
  readonly kind: SinkKind;
  readonly at: Site;
  /** Where it goes, as the source says it. */
  readonly place: string;
  readonly value: Value;
  /** Why the place is the device's: `high` where it can be nothing else. */
  readonly confidence: Confidence;
  readonly cases: readonly Case[];
}

export interface FunctionFacts {
  readonly fn: FunctionIR;
  readonly calls: readonly CallFact[];
  readonly stores: readonly StoreFact[];
  readonly mentions: readonly MentionFact[];
  readonly members: readonly MemberFact[];
  readonly exits: readonly ExitFact[];
  /** Filled in once the whole unit is known. */
  readonly sinks: readonly SinkFact[];
}

/** The facts of a unit: a driver's directory, or a single file. */
export interface UnitFacts {
  readonly files: readonly FileIR[];
  /** The functions that matter; others of the unit were not looked at. */
  readonly functions: readonly FunctionFacts[];
  /** On whose behalf a function may run; absent where the unit does not show it. */
  readonly contexts: ReadonlyMap<FunctionIR, ReadonlySet<Context>>;
  /** The files that are part of an IOMMU driver, or implement the DMA API themselves. */
  readonly translators: ReadonlySet<FileIR>;
  readonly terms: Terms;
  textOf(site: Site): string;
  /** Members of a struct as a file sees it; none where the unit does not define it. */
  fieldsOf(struct: string, file: FileIR): readonly StructField[];
  readonly version: KernelVersion;
  /** What the declarations around a file's code say: what its names mean, and the kernel's rows. */
  viewOf(file: FileIR): View;
}

/** A unit as one of its files sees it. */
export interface View extends Environment {
  /** The unit's own function of a name. */
  resolve(name: string): FunctionIR | undefined;
  /** Functions of the unit that a function calls. */
  callees(fn: FunctionIR): readonly FunctionIR[];
}

/** Origins of one kind. */
export function originsOf(value: Value | undefined, kind: Origin['kind'], sort?: string): readonly Origin[] {
  return (value?.origins ?? []).filter((o) => o.kind === kind && (sort === undefined || o.sort === sort));
}

/** Whether an origin is the number 0: NULL, for pointers. */
export function isNull(o: Origin): boolean {
  return o.kind === 'constant' && o.number === 0;
}
