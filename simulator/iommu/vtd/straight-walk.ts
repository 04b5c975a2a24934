/**
 * The requests that nearly all are, without caches: user reads and writes with a PASID, in scalable mode, whose
 * structures have nothing unusual, straight through four levels to a page of 4 KiB. As of the page tables, all entries
 * are read first and checked together.
 *
 * Source: as for translate.ts and the structures that it reads.
 */
import { READ, WRITE, type Request } from '../iommu';
import { StraightWalk, type PlainEntries } from '../straight-walk';
import { ACCESSED, DIRTY_FLAG, PAGE_SIZE_BIT, pathPermissions, PRESENT, USER, WRITABLE } from './first-stage';
import { isInterruptAddress } from './interrupt';
import { SNOOP } from './second-stage';
import { EAFE, FSPM, PGTT, PGTT_FIRST, PGTT_NESTED, PGTT_SHIFT, SSADE } from './structures/pasid-entry';
import { PASIDE, RESERVED_0_LOW, RESERVED_1_LOW } from './structures/scalable-context-entry';
import type { Unit } from './unit';
import { DIRTY, type Walk } from './walk';

const AW = 7 << 2;
const AW_4_LEVELS = 2 << 2;
const ADDRESS_HIGH = 0x000fffff;

export class VtdStraightWalk extends StraightWalk {
  private readonly reads: PlainEntries;
  private readonly writes: PlainEntries;
  private readonly guestReads: PlainEntries;
  private readonly guestWrites: PlainEntries;
  private readonly host: PlainEntries;

  constructor(
    private readonly unit: Unit,
    private readonly found: Walk,
  ) {
    super(unit.memory, found);
    const reserved = unit.pageReservedHigh;
    const reads = PRESENT | ACCESSED | USER;
    this.reads = plain(reads, 0, 0, reserved);
    this.writes = plain(reads | WRITABLE, DIRTY_FLAG, 0, reserved);
    this.guestReads = plain(reads, 0, 0, ADDRESS_HIGH);
    this.guestWrites = plain(reads | WRITABLE, DIRTY_FLAG, 0, ADDRESS_HIGH);
    this.host = plain(READ | WRITE, 0, SNOOP, reserved);
  }

  translate({ requester, pasid, access, addressHigh, addressLow }: Request): boolean {
    const { unit, found } = this;
    if (unit.straightRoot < 0 || pasid < 0 || (access & ~(READ | WRITE)) !== 0) return false;
    const at = this.pasidEntry(unit.straightRoot, requester, pasid);
    if (at < 0) return false;
    const { words } = this.memory;
    const word0 = words[at]!;
    const word2 = words[at + 4]!;
    const root = word2 & ~0xfff;
    const type = word0 & PGTT;
    if (type === PGTT_FIRST << PGTT_SHIFT) {
      const entries = access & WRITE ? this.writes : this.reads;
      if (!this.first(entries, root, addressHigh, addressLow)) return false;
    } else {
      if (type !== PGTT_NESTED << PGTT_SHIFT || !unit.config.nested) return false;
      if ((word0 & (AW | SSADE)) !== AW_4_LEVELS || !unit.secondStage48) return false;
      const entries = access & WRITE ? this.guestWrites : this.guestReads;
      if (!this.nested(entries, root, this.host, word0 & ~0xfff, addressHigh, addressLow)) return false;
    }
    if (isInterruptAddress(found.outHigh, found.outLow)) return false;
    found.permissions = pathPermissions(word2, this.and, this.orHigh) | (this.leaf & DIRTY_FLAG ? DIRTY : 0);
    return true;
  }

  protected page(low: number): number {
    return low;
  }

  protected pageHigh(high: number): number {
    return high & ADDRESS_HIGH;
  }

  /** Index in memory's words of the entry of a PASID for four levels of tables below 4 GiB, or -1. */
  private pasidEntry(rootTable: number, requester: number, pasid: number): number {
    const { words, flatMask } = this.memory;
    const root = ((rootTable & flatMask) | ((requester >>> 8) << 4) | ((requester & 0x80) >>> 4)) >>> 2;
    const root0 = words[root]!;
    const root0High = words[root + 1]!;
    const context = ((root0 & flatMask) | ((requester & 0x7f) << 5)) >>> 2;
    const context0 = words[context]!;
    const context0High = words[context + 1]!;
    const contextReserved =
      (context0 & RESERVED_0_LOW) |
      (words[context + 2]! & RESERVED_1_LOW) |
      (words[context + 3]! | words[context + 4]! | words[context + 5]!) |
      (words[context + 6]! | words[context + 7]!);
    // The directory has up to 2^14 entries of 8 bytes, so its index may carry beyond the pointer's low 12 bits.
    const directoryLow = ((context0 & ~0xfff) + ((pasid >>> 6) << 3)) | 0;
    const directory = (directoryLow & (flatMask | 0xff8)) >>> 2;
    const directory0 = words[directory]!;
    const directory0High = words[directory + 1]!;
    const entry = ((directory0 & flatMask) | ((pasid & 0x3f) << 6)) >>> 2;
    const word0 = words[entry]!;
    const entryReserved =
      words[entry + 8]! |
      words[entry + 9]! |
      words[entry + 10]! |
      words[entry + 11]! |
      (words[entry + 12]! | words[entry + 13]! | words[entry + 14]! | words[entry + 15]!);
    const unusual =
      ((root0 & 0xfff) ^ PRESENT) |
      (~context0 & (PRESENT | PASIDE)) |
      contextReserved |
      ((directory0 & 0xfff) ^ PRESENT) |
      (~word0 & PRESENT) |
      entryReserved |
      (words[entry + 4]! & (FSPM | EAFE)) |
      (root0High | context0High | directory0High | words[entry + 1]! | words[entry + 5]!) |
      ((rootTable | root0 | directoryLow | directory0) & ~flatMask & ~0xfff) |
      // PDTS limits the PASID.
      (pasid >>> (((context0 >>> 9) & 7) + 13));
    return unusual === 0 ? entry : -1;
  }
}

function plain(ones: number, leafOnes: number, leafZeros: number, leafZerosHigh: number): PlainEntries {
  return {
    tableOnes: ones,
    tableZeros: PAGE_SIZE_BIT,
    tableZerosHigh: ADDRESS_HIGH,
    leafOnes: ones | leafOnes,
    leafZeros,
    leafZerosHigh,
  };
}
