/**
 * The requests that nearly all are, without caches: user reads and writes with a process id, whose directories and
 * contexts have nothing unusual, straight through four levels (Sv48, Sv48x4) to a page of 4 KiB. As of the page tables,
 * all entries are read first and checked together.
 *
 * Source: as for translate.ts and the structures that it reads.
 */
import { EXECUTE, READ, WRITE, type Request } from '../iommu';
import { StraightWalk, type PlainEntries } from '../straight-walk';
import { DDI0_BASE, DDI0_EXTENDED, deviceIdBits, DIRECTORY_BITS, PDI0, PROCESS_ID_BITS } from './directories';
import { CONTROL, DTF, EN_ATS, GADE, PDTV, SADE } from './structures/device-context';
import { A, D, G, PERMISSION_SHIFT, R, U, V, W, X } from './structures/page-table-entry';
import { entryPageHigh, pointerMode } from './structures/pointer';
import { RESERVED } from './structures/process-context';
import { MODE_1LVL, type Unit } from './unit';
import { DIRTY, GLOBAL, SECOND_STAGE_SHIFT, USER, type RiscvWalk } from './walk';

const ALL = READ | WRITE | EXECUTE;
/** MODE of Sv48 and Sv48x4. */
const FOUR_LEVELS = 9;
/** Bits of an entry's low half that only a page from 4 GiB on has; and of a pointer's. */
const ENTRY_BEYOND = 0xc0000000 | 0;
const POINTER_BEYOND = 0xfff00000 | 0;
/** A directory entry that is no plain pointer has another bit than V. */
const DIRECTORY_BITS_LOW = ENTRY_BEYOND | 0x3ff;
const TABLE_BITS = R | W | X | U | A | D;
const LEAF_BEYOND_HIGH = 0xffc00000 | 0;

export class RiscvStraightWalk extends StraightWalk {
  private readonly reads = plain(V | R | U | A, 0, LEAF_BEYOND_HIGH);
  private readonly writes = plain(V | R | W | U | A | D, 0, LEAF_BEYOND_HIGH);
  private readonly guestReads = plain(V | R | U | A, ENTRY_BEYOND, -1);
  private readonly guestWrites = plain(V | R | W | U | A | D, ENTRY_BEYOND, -1);
  /** Bits of tc that a plain device context may have. */
  private readonly control: number;
  /** Device contexts in a page, and bytes of one, as powers of two. */
  private readonly contextsShift: number;
  private readonly contextShift: number;

  constructor(
    private readonly unit: Unit,
    private readonly found: RiscvWalk,
  ) {
    super(unit.memory, found);
    this.contextsShift = unit.msiFlat ? DDI0_EXTENDED : DDI0_BASE;
    this.contextShift = unit.msiFlat ? 6 : 5;
    this.control = V | PDTV | DTF | (unit.ats ? EN_ATS : 0) | (unit.hardwareAccessedDirty ? GADE | SADE : 0);
  }

  translate({ requester, pasid, access, addressHigh, addressLow }: Request): boolean {
    const { unit, found } = this;
    if (unit.straightRoot < 0 || pasid < 0 || (access & ~(READ | WRITE)) !== 0) return false;
    const device = this.deviceContext(unit.straightRoot, requester);
    if (device < 0) return false;
    const { words } = this.memory;
    const nested = pointerMode(words[device + 3]!) !== 0;
    const hostRoot = words[device + 2]! << 12;
    const process = this.processContext(device, nested, hostRoot, pasid);
    if (process < 0) return false;
    const root = words[process + 2]! << 12;
    let second = ALL;
    if (nested) {
      const entries = access & WRITE ? this.guestWrites : this.guestReads;
      if (!this.nested(entries, root, this.writes, hostRoot, addressHigh, addressLow)) return false;
      second = (this.lastLeaf >>> PERMISSION_SHIFT) & ALL;
    } else if (!this.first(access & WRITE ? this.writes : this.reads, root, addressHigh, addressLow)) {
      return false;
    }
    found.permissions =
      ((this.leaf >>> PERMISSION_SHIFT) & ALL) |
      (second << SECOND_STAGE_SHIFT) |
      (this.leaf & D ? DIRTY | USER : USER) |
      (this.or & G ? GLOBAL : 0);
    found.interrupt = (access & WRITE) !== 0 && unit.isInterruptFile(found.outHigh, found.outLow);
    return true;
  }

  protected page(low: number): number {
    return low << 2;
  }

  protected pageHigh(high: number, low: number): number {
    return entryPageHigh(high, low);
  }

  /** Index in memory's words of the device context, of a process directory and at most Sv48x4, or -1. */
  private deviceContext(root: number, device: number): number {
    const { unit, control, contextsShift, contextShift } = this;
    const { words, flatMask } = this.memory;
    let table = root;
    let unusual = device >>> deviceIdBits(unit);
    let beyond = root;
    for (let above = unit.mode - MODE_1LVL; above > 0; above--) {
      const index = (device >>> (contextsShift + DIRECTORY_BITS * (above - 1))) << 3;
      const at = ((table & flatMask) | (index & 0xff8)) >>> 2;
      const low = words[at]!;
      unusual |= ((low & DIRECTORY_BITS_LOW) ^ V) | words[at + 1]!;
      table = low << 2;
      beyond |= table;
    }
    const offset = (device << contextShift) & 0xfff;
    const at = ((table & flatMask) | offset) >>> 2;
    const word0 = words[at]!;
    const second = words[at + 3]!;
    const first = words[at + 7]!;
    const mode = pointerMode(second);
    unusual |=
      (word0 & ~control) |
      (~word0 & (V | PDTV)) |
      words[at + 1]! |
      (words[at + 4]! & CONTROL) |
      words[at + 5]! |
      (mode === 0 ? 0 : (mode ^ FOUR_LEVELS) | (second & 0xfff) | (words[at + 2]! & (POINTER_BEYOND | 3))) |
      (words[at + 6]! & POINTER_BEYOND) |
      (first & 0x0fffffff) |
      (beyond & ~flatMask & ~0xfff) |
      // Bare is no directory.
      (~((unit.directoryModes & ~1) >>> pointerMode(first)) & 1) |
      (~(unit.secondModes >>> mode) & 1);
    if (contextShift === 6) {
      // No MSI page table, and nothing where it would be.
      unusual |=
        words[at + 8]! |
        words[at + 9]! |
        words[at + 10]! |
        words[at + 11]! |
        (words[at + 12]! | words[at + 13]! | words[at + 14]! | words[at + 15]!);
    }
    return unusual === 0 ? at : -1;
  }

  /** Index in memory's words of the process context, of Sv48, or -1. */
  private processContext(device: number, nested: boolean, hostRoot: number, process: number): number {
    const { words, flatMask } = this.memory;
    const mode = pointerMode(words[device + 7]!);
    let table = words[device + 6]! << 12;
    let unusual = process >>> PROCESS_ID_BITS[mode]!;
    for (let above = mode - 1; above >= 0; above--) {
      if (nested) {
        table = this.hostPage(this.writes, hostRoot, table);
        if (table < 0) return -1;
      }
      unusual |= table & ~flatMask & ~0xfff;
      if (above > 0) {
        const index = (process >>> (PDI0 + DIRECTORY_BITS * (above - 1))) << 3;
        const at = ((table & flatMask) | (index & 0xff8)) >>> 2;
        const low = words[at]!;
        unusual |= ((low & DIRECTORY_BITS_LOW) ^ V) | words[at + 1]!;
        table = low << 2;
      }
    }
    const at = ((table & flatMask) | ((process & 0xff) << 4)) >>> 2;
    unusual |=
      ((words[at]! & (V | RESERVED)) ^ V) |
      words[at + 1]! |
      (words[at + 2]! & POINTER_BEYOND) |
      (words[at + 3]! ^ (FOUR_LEVELS << 28)) |
      (~(this.unit.firstModes >>> FOUR_LEVELS) & 1);
    return unusual === 0 ? at : -1;
  }
}

function plain(leafOnes: number, leafZeros: number, leafZerosHigh: number): PlainEntries {
  return {
    tableOnes: V,
    tableZeros: TABLE_BITS | ENTRY_BEYOND,
    tableZerosHigh: -1,
    leafOnes,
    leafZeros,
    leafZerosHigh,
  };
}
