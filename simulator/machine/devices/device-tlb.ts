/**
 * A device TLB: translations that a device asked for (ATS) and uses until it is told that they are invalid.
 *
 * Source: PCI Express Base Specification, 10.1 "Address Translation Services".
 */
import type { CacheLine } from '../cache-line';
import type { MachineEvent } from '../events';
import type { Sink } from '../log';
import type { Pasid, RequesterId } from '../tlp';

interface Line extends CacheLine {
  readonly privileged: boolean;
}

const PAGE = 4096n;
/** PCI Express, ATS: an invalidation that covers everything has all address bits set. */
const EVERYTHING = 1n << 63n;

export class DeviceTlb {
  private lines: readonly Line[] = [];

  /** @param size lines, 0 for none; the oldest goes when it is full */
  constructor(
    private readonly requester: RequesterId,
    private readonly size: number,
    private readonly sink: Sink<MachineEvent> | null,
  ) {}

  /** The physical address for an access with the permissions `need`, or null. */
  lookup(pasid: Pasid | null, privileged: boolean, address: bigint, need: number): bigint | null {
    const line = this.lines.find(
      (l) =>
        l.pasid === pasid &&
        l.privileged === privileged &&
        covers(l, address) &&
        (need & ~l.permissions) === 0,
    );
    return line ? line.physical! + (address - line.address!) : null;
  }

  fill(
    pasid: Pasid | null,
    privileged: boolean,
    address: bigint,
    physical: bigint,
    size: bigint,
    permissions: number,
  ): void {
    if (this.size === 0) return;
    const base = address & ~(size - 1n);
    const line: Line = {
      cache: 'device TLB',
      requester: this.requester,
      pasid,
      domain: null,
      address: base,
      size,
      physical: physical - (address - base),
      permissions,
      filledAt: -1,
      entries: [],
      privileged,
    };
    const filledAt = this.sink?.emit({ kind: 'cache-fill', line }) ?? -1;
    const others = this.lines.filter((l) => !(same(l, line) && l.permissions === permissions));
    this.lines = [...others.slice(Math.max(0, others.length - this.size + 1)), { ...line, filledAt }];
  }

  /** Drops what an invalidation request names, and returns it. */
  invalidate(pasid: Pasid | null, address: bigint, size: bigint, global: boolean): readonly CacheLine[] {
    const gone = (l: Line): boolean =>
      (global || l.pasid === pasid) &&
      (size >= EVERYTHING || (l.address! < address + size && address < l.address! + l.size!));
    const dropped = this.lines.filter(gone);
    this.lines = this.lines.filter((l) => !gone(l));
    return dropped;
  }

  clear(): void {
    this.lines = [];
  }

  cacheLines(): readonly CacheLine[] {
    return this.lines;
  }

  save(): readonly CacheLine[] {
    return this.lines;
  }

  restore(snapshot: readonly CacheLine[]): void {
    this.lines = snapshot as readonly Line[];
  }
}

function covers(line: Line, address: bigint): boolean {
  return address >= line.address! && address < line.address! + (line.size ?? PAGE);
}

function same(a: Line, b: Line): boolean {
  return a.pasid === b.pasid && a.privileged === b.privileged && a.address === b.address && a.size === b.size;
}
