import type { OriginKind } from './vocabulary';

/**
 * One function or macro of the kernel, as data: what it does to values. Rows are plain JSON, so that a driver's own wrappers can
 * be added in settings. Arguments count from 0.
 */
export interface ApiRow {
  readonly name: string;
  /** Header or file of the kernel that says so. */
  readonly source: string;
  /** First version that has it, and the first that no longer has it, as `6.2`. */
  readonly since?: string;
  readonly until?: string;
  /** What rules know it by, e.g. `sva-bind`; several functions may share a role. */
  readonly role?: string;
  /** Which argument plays which part, e.g. `{ device: 0, mm: 1 }`. */
  readonly args?: Readonly<Record<string, number>>;
  readonly effects?: readonly Effect[];
  /** What the result points to, e.g. `struct iommu_domain`. */
  readonly result?: string;
  /** The same arguments give the same result, and nothing else changes. */
  readonly pure?: boolean;
}

export type Effect =
  /** The result, or what argument `out` points to, is a value of that provenance. `of`: the argument that it was converted from. */
  | {
      readonly does: 'make';
      readonly kind: OriginKind;
      readonly sort?: string;
      readonly out?: number;
      readonly of?: number;
      readonly device?: number;
      readonly size?: number;
      readonly direction?: number;
      /** What the result is when the call fails. */
      readonly fails?: Failure;
    }
  /** The result is that argument, perhaps in another byte order (`order`: that of the device) or place of a word. */
  | { readonly does: 'pass'; readonly arg: number; readonly order?: 'device' }
  /** The result is true where the argument is ... */
  | { readonly does: 'test'; readonly for: 'error' | 'error-or-zero' | 'mapping-error'; readonly arg: number }
  /** Something begins that must be given back. `handle`: the argument that names it, or the result. */
  | {
      readonly does: 'open';
      readonly resource: string;
      readonly handle: number | 'result';
      readonly fails: Failure;
    }
  | { readonly does: 'close'; readonly resource: string; readonly handle: number }
  /** An argument reaches hardware. `to`: the argument that says where. */
  | { readonly does: 'sink'; readonly sink: SinkKind; readonly value: number; readonly to?: number }
  /** The argument is kept by somebody else from now on. */
  | { readonly does: 'take'; readonly arg: number };

/** How a call says that it failed: an error pointer, a negative number, NULL, any non-zero, or never. */
export type Failure = 'error' | 'zero' | 'nonzero' | 'error-or-zero' | 'mapping-error' | 'never';

/** Ways out of the CPU: a device register, a descriptor in memory that the device reads, a command that is submitted. */
export type SinkKind = 'mmio' | 'descriptor' | 'command';

/** A constant that means something to a rule. */
export interface ConstantRow {
  readonly name: string;
  readonly source: string;
  readonly role: string;
  /** Whether a value that equals it is an error. */
  readonly invalid?: boolean;
  readonly since?: string;
  readonly until?: string;
}
