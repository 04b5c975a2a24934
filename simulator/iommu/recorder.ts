/**
 * Writes down what a walk does. The walkers carry one, or null when nobody listens: the same code walks either way.
 */
import type { PhysicalMemory } from '../machine/memory';
import type { TagCache } from './tag-cache';
import type { WalkField, WalkStep } from './iommu';
import { decode, type Layout } from './layout';

/** Fields that refuse when 0; all other fields refuse when they are not. */
const REFUSES_WHEN_CLEAR = new Set(['P', 'R', 'W', 'R/W', 'U/S', 'SRE', 'ERE', 'DTE', 'PASIDE', 'PRE', 'V']);

export class Recorder {
  private readonly recorded: WalkStep[] = [];
  /** Lines that the walk put into caches. */
  readonly fills: { readonly cache: TagCache; readonly slot: number }[] = [];

  constructor(private readonly memory: PhysicalMemory) {}

  get steps(): readonly WalkStep[] {
    return this.recorded;
  }

  /** An entry read from memory at (high, low); `bigEndian`: its words are in that byte order. */
  entry(layout: Layout, high: number, low: number, bigEndian = false): void {
    const address = join(high, low);
    const words = this.memory.contains(address, 8 * layout.words)
      ? Array.from({ length: layout.words }, (_, i) => this.memory.read64(address + BigInt(8 * i), bigEndian))
      : [];
    this.recorded.push({
      structure: layout.name,
      address,
      words,
      fields: words.length ? decode(layout, words) : [],
      cached: null,
    });
  }

  /** A cache answered instead of memory. */
  hit(structure: string, cache: TagCache, slot: number): void {
    const address = cache.entries(slot)[0] ?? 0n;
    const cached = { cache: cache.name, filledAt: cache.filledAt(slot) };
    this.recorded.push({ structure, address, words: [], fields: [], cached });
  }

  filled(cache: TagCache, slot: number): void {
    this.fills.push({ cache, slot });
  }

  /** Physical addresses of the entries read from memory so far. */
  addresses(): bigint[] {
    return this.recorded.filter((step) => step.cached === null).map((step) => step.address);
  }

  /**
   * Marks the field that decided the outcome: the first entry whose field `name` refuses (permission is the AND over
   * all levels, so the first entry without it decides), or else that field in the last entry which has it.
   */
  decide(name: string): void {
    const refuses = (f: WalkField): boolean =>
      f.name === name && (REFUSES_WHEN_CLEAR.has(name) ? f.value === 0n : f.value !== 0n);
    const has = (f: WalkField): boolean => f.name === name;
    let at = this.recorded.findIndex((step) => step.fields.some(refuses));
    if (at < 0) at = this.recorded.findLastIndex((step) => step.fields.some(has));
    if (at >= 0) this.mark(at, name);
  }

  /** Marks that field in the last entry which has it: where a walk ends at the entry that refuses. */
  decideLast(name: string): void {
    const at = this.recorded.findLastIndex((step) => step.fields.some((f) => f.name === name));
    if (at >= 0) this.mark(at, name);
  }

  /** Marks the field, the first of `names` that it has, of the last entry: the one that let the request through. */
  allow(names: readonly string[]): void {
    const fields = this.recorded.at(-1)?.fields ?? [];
    const name = names.find((candidate) => fields.some((f) => f.name === candidate));
    if (name !== undefined) this.mark(this.recorded.length - 1, name);
  }

  private mark(at: number, name: string): void {
    const step = this.recorded[at]!;
    const fields = step.fields.map((f) => (f.name === name ? { ...f, decides: true } : f));
    this.recorded[at] = { ...step, fields };
  }
}

/** The 64-bit number whose halves are the int32 `high` and `low`. */
export function join(high: number, low: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** The int32 halves of a 64-bit number. */
export function halves(value: bigint): { readonly high: number; readonly low: number } {
  return { high: Number(BigInt.asIntN(32, value >> 32n)), low: Number(BigInt.asIntN(32, value)) };
}
