import type { KernelVersion } from '../kernel/vocabulary';

/** Something that the source does not say and the replay needs: chosen by a stated rule, and changeable. */
export interface Assumption {
  /** E.g. `security`, `size`, `branch init.c:574`. */
  readonly key: string;
  readonly value: string;
  /** What else it may be; empty where anything that fits may be given. */
  readonly choices: readonly string[];
  /** Why this value. */
  readonly reason: string;
}

/** Boot words of each security mode. */
export const SECURITY = {
  strict: ['intel_iommu=on,sm_on', 'iommu.strict=1'],
  lazy: ['intel_iommu=on,sm_on', 'iommu.strict=0'],
  passthrough: ['intel_iommu=on,sm_on', 'iommu.passthrough=1'],
  bounce: ['intel_iommu=on,sm_on', 'iommu.strict=1', 'swiotlb=force'],
} as const;
export type Security = keyof typeof SECURITY;

/** Generations of the kernel that the simulator has, the newest last. */
export const KERNELS = ['5.11', '6.1', '6.6', '6.12'] as const;
export type Kernel = (typeof KERNELS)[number];

/** The generation whose interface a version has: binds with flags went with 6.2, global PASIDs came with 6.6. */
export function kernelOf([version, patchlevel]: KernelVersion): Kernel {
  const n = version * 1000 + patchlevel;
  if (n < 6000) return '5.11';
  if (n < 6002) return '6.1';
  return n < 6012 ? '6.6' : '6.12';
}

/** The assumptions of one replay, in the order in which they were needed. */
export class Assumptions {
  private readonly made = new Map<string, Assumption>();

  constructor(private readonly given: Readonly<Record<string, string>>) {}

  /** The value of an assumption: the reader's, else the default. */
  take(key: string, byDefault: string, choices: readonly string[], reason: string): string {
    const known = this.made.get(key);
    if (known !== undefined) return known.value;
    const given = this.given[key];
    const isTaken = given !== undefined && (choices.length === 0 || choices.includes(given));
    const value = isTaken ? given : byDefault;
    this.made.set(key, { key, value, choices, reason: isTaken ? 'chosen by the reader' : reason });
    return value;
  }

  /** What the reader chose under a key, before anything needed it. */
  chosen(key: string): string | undefined {
    return this.given[key];
  }

  /** Keys that the reader gave and nothing asked for, and values that don't fit. */
  unused(): readonly string[] {
    return Object.keys(this.given).filter((key) => this.made.get(key)?.value !== this.given[key]);
  }

  get all(): readonly Assumption[] {
    return [...this.made.values()];
  }
}
