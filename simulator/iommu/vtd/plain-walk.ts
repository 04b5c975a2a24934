/**
 * The straight way through the tables, for the requests that nearly all are: user reads and writes with a PASID, in
 * scalable mode, through four levels to a page of 4 KiB, every flag set already. Without caches, all entries are read
 * first and checked together afterwards: reading has no side effect, and what does not lead to memory reads as zeros,
 * which are not present. Whatever is not exactly so is left to `translate`, which alone knows faults, flags and caches.
 *
 * Source: as for translate.ts, first-stage.ts and second-stage.ts.
 */
import { EXECUTE, READ, WRITE } from '../iommu';
import { KIND_FIRST, KIND_NESTED } from '../iotlb';
import type { PhysicalMemory } from '../../machine/memory';
import { ACCESSED, DIRTY_FLAG, PAGE_SIZE_BIT, pathPermissions, PRESENT, USER, WRITABLE } from './first-stage';
import { SNOOP } from './second-stage';
import { EAFE, FSPM, PGTT, PGTT_FIRST, PGTT_NESTED, PGTT_SHIFT, SSADE } from './structures/pasid-entry';
import { PASIDE, RESERVED_0_LOW, RESERVED_1_LOW } from './structures/scalable-context-entry';
import { TTM_SCALABLE, type Unit } from './unit';
import { DIRTY, type Walk } from './walk';

const ADDRESS_HIGH = 0x000fffff;
const AW = 7 << 2;
const AW_4_LEVELS = 2 << 2;

/** Translates the walk's request where all about it is plain; else false, and only `translate` can tell. */
export function translatePlainly(unit: Unit, walk: Walk): boolean {
  const { pasid } = walk;
  if (walk.recorder !== null || !walk.live || walk.ats || pasid < 0) return false;
  if (!unit.translationEnabled || unit.tableMode !== TTM_SCALABLE) return false;
  if (walk.privileged !== 0 || (walk.access & EXECUTE) !== 0) return false;
  if (unit.caching) return fromCaches(unit, walk);
  const { memory } = unit;
  const { words } = memory;
  const entry = pasidEntry(unit, memory, words, walk.requester, pasid);
  if (entry < 0) return false;
  const type = words[entry]! & PGTT;
  if (type === PGTT_FIRST << PGTT_SHIFT) return throughFirstStage(unit, walk, memory, words, entry);
  return type === PGTT_NESTED << PGTT_SHIFT && throughBothStages(unit, walk, memory, words, entry);
}

/** The IOTLB's answer, for the PASID entry that the walk still holds. */
function fromCaches(unit: Unit, walk: Walk): boolean {
  if (!unit.held.has(walk)) return false;
  const type = walk.pasid0Low & PGTT;
  if (type !== PGTT_FIRST << PGTT_SHIFT && type !== PGTT_NESTED << PGTT_SHIFT) return false;
  walk.domain = walk.pasid1Low & 0xffff;
  const kind = type === PGTT_FIRST << PGTT_SHIFT ? KIND_FIRST : KIND_NESTED;
  const needed = walk.access & WRITE ? walk.access | DIRTY : walk.access;
  walk.faultsDisabled = unit.held.faultsDisabled;
  walk.interrupt = false;
  return unit.iotlb.hit(walk, kind, walk.effectivePasid, needed);
}

/** Index in `words` of a PASID's entry for a 4-level first stage, or -1. */
function pasidEntry(
  unit: Unit,
  memory: PhysicalMemory,
  words: Int32Array,
  requester: number,
  pasid: number,
): number {
  const rootLow = unit.rootLow | ((requester >>> 8) << 4) | ((requester & 0x80) >>> 4);
  const root = memory.entryIndex(unit.rootHigh, rootLow);
  const root0 = words[root]!;
  const root0High = words[root + 1]!;
  const context = memory.entryIndex(root0High, (root0 & ~0xfff) | ((requester & 0x7f) << 5));
  const context0 = words[context]!;
  const context0High = words[context + 1]!;
  const contextReserved =
    (context0 & RESERVED_0_LOW) |
    (words[context + 2]! & RESERVED_1_LOW) |
    (words[context + 3]! | words[context + 4]! | words[context + 5]!) |
    (words[context + 6]! | words[context + 7]!);
  const directoryLow = ((context0 & ~0xfff) + ((pasid >>> 6) << 3)) | 0;
  const directory = memory.entryIndex(context0High, directoryLow);
  const directory0 = words[directory]!;
  const directory0High = words[directory + 1]!;
  const entry = memory.entryIndex(directory0High, (directory0 & ~0xfff) | ((pasid & 0x3f) << 6));
  const entry0 = words[entry]!;
  const entry2 = words[entry + 4]!;
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
    (~entry0 & PRESENT) |
    entryReserved |
    (entry2 & (FSPM | EAFE)) |
    ((root0High | context0High | directory0High) & unit.addressReservedHigh) |
    // PDTS limits the PASID.
    (pasid >>> (((context0 >>> 9) & 7) + 13)) |
    // The directory's index carries into the high half.
    ((context0 & ~directoryLow) >>> 31);
  return unusual === 0 ? entry : -1;
}

function throughFirstStage(
  unit: Unit,
  walk: Walk,
  memory: PhysicalMemory,
  words: Int32Array,
  entry: number,
): boolean {
  const { high, low } = walk;
  const attributes = words[entry + 4]!;
  const topHigh = words[entry + 5]!;
  const at4 = memory.entryIndex(topHigh, (attributes & ~0xfff) | ((high >>> 4) & 0xff8));
  const value4 = words[at4]!;
  const high4 = words[at4 + 1]!;
  const low3 = (value4 & ~0xfff) | ((high << 5) & 0xfe0) | ((low >>> 27) & 0x18);
  const at3 = memory.entryIndex(high4 & ADDRESS_HIGH, low3);
  const value3 = words[at3]!;
  const high3 = words[at3 + 1]!;
  const at2 = memory.entryIndex(high3 & ADDRESS_HIGH, (value3 & ~0xfff) | ((low >>> 18) & 0xff8));
  const value2 = words[at2]!;
  const high2 = words[at2 + 1]!;
  const at1 = memory.entryIndex(high2 & ADDRESS_HIGH, (value2 & ~0xfff) | ((low >>> 9) & 0xff8));
  const value1 = words[at1]!;
  const high1 = words[at1 + 1]!;
  const path = value4 & value3 & value2 & value1;
  const execute = high4 | high3 | high2 | high1;
  const unusual =
    unusualPath(walk, path, value4 | value3 | value2, value1) |
    (execute & unit.pageReservedHigh) |
    (topHigh & unit.addressReservedHigh);
  return unusual === 0 && answer(walk, high1, value1, attributes, path, execute, value1);
}

/** Every guest address, those of the tables included, goes through a second stage that permits reads and writes. */
function throughBothStages(
  unit: Unit,
  walk: Walk,
  memory: PhysicalMemory,
  words: Int32Array,
  entry: number,
): boolean {
  const { high, low } = walk;
  const second0 = words[entry]!;
  if ((second0 & (AW | SSADE)) !== AW_4_LEVELS || !unit.secondStage48 || !unit.config.nested) return false;
  const rootHigh = words[entry + 1]!;
  const rootLow = second0 & ~0xfff;
  if ((rootHigh & unit.addressReservedHigh) !== 0) return false;
  const reserved = unit.pageReservedHigh;
  const attributes = words[entry + 4]!;
  const page4 = secondStage(memory, words, rootHigh, rootLow, reserved, words[entry + 5]!, attributes);
  if (page4 < 0) return false;
  const at4 = guestEntry(memory, words, page4, (high >>> 4) & 0xff8);
  const value4 = words[at4]!;
  const high4 = words[at4 + 1]!;
  const page3 = secondStage(memory, words, rootHigh, rootLow, reserved, high4 & ADDRESS_HIGH, value4);
  if (page3 < 0) return false;
  const at3 = guestEntry(memory, words, page3, ((high << 5) & 0xfe0) | ((low >>> 27) & 0x18));
  const value3 = words[at3]!;
  const high3 = words[at3 + 1]!;
  const page2 = secondStage(memory, words, rootHigh, rootLow, reserved, high3 & ADDRESS_HIGH, value3);
  if (page2 < 0) return false;
  const at2 = guestEntry(memory, words, page2, (low >>> 18) & 0xff8);
  const value2 = words[at2]!;
  const high2 = words[at2 + 1]!;
  const page1 = secondStage(memory, words, rootHigh, rootLow, reserved, high2 & ADDRESS_HIGH, value2);
  if (page1 < 0) return false;
  const at1 = guestEntry(memory, words, page1, (low >>> 9) & 0xff8);
  const value1 = words[at1]!;
  const high1 = words[at1 + 1]!;
  const path = value4 & value3 & value2 & value1;
  if (unusualPath(walk, path, value4 | value3 | value2, value1)) return false;
  const page = secondStage(memory, words, rootHigh, rootLow, reserved, high1 & ADDRESS_HIGH, value1);
  if (page < 0) return false;
  return answer(
    walk,
    words[page + 1]!,
    words[page]!,
    attributes,
    path,
    high4 | high3 | high2 | high1,
    value1,
  );
}

/** Index in `words` of the second stage's entry for the guest page at (high, low), or -1 where it is not plain. */
function secondStage(
  memory: PhysicalMemory,
  words: Int32Array,
  rootHigh: number,
  rootLow: number,
  reserved: number,
  high: number,
  low: number,
): number {
  const at4 = memory.entryIndex(rootHigh, rootLow | ((high >>> 4) & 0xff8));
  const value4 = words[at4]!;
  const high4 = words[at4 + 1]!;
  const low3 = (value4 & ~0xfff) | ((high << 5) & 0xfe0) | ((low >>> 27) & 0x18);
  const at3 = memory.entryIndex(high4 & ADDRESS_HIGH, low3);
  const value3 = words[at3]!;
  const high3 = words[at3 + 1]!;
  const at2 = memory.entryIndex(high3 & ADDRESS_HIGH, (value3 & ~0xfff) | ((low >>> 18) & 0xff8));
  const value2 = words[at2]!;
  const high2 = words[at2 + 1]!;
  const at1 = memory.entryIndex(high2 & ADDRESS_HIGH, (value2 & ~0xfff) | ((low >>> 9) & 0xff8));
  const value1 = words[at1]!;
  const unusual =
    (~(value4 & value3 & value2 & value1) & (READ | WRITE)) |
    ((value4 | value3 | value2) & PAGE_SIZE_BIT) |
    (value1 & SNOOP) |
    ((high4 | high3 | high2 | words[at1 + 1]!) & reserved) |
    (high >>> 16);
  return unusual === 0 ? at1 : -1;
}

/** Index in `words` of the entry at `offset` in the page that the second stage's entry `page` names. */
function guestEntry(memory: PhysicalMemory, words: Int32Array, page: number, offset: number): number {
  return memory.entryIndex(words[page + 1]! & ADDRESS_HIGH, (words[page]! & ~0xfff) | offset);
}

/** Not 0 where the first stage refuses the request, has a flag to be set, or a large page. */
function unusualPath(walk: Walk, path: number, tables: number, leaf: number): number {
  const { high } = walk;
  const write = walk.access & WRITE;
  return (
    (~path & (write ? PRESENT | ACCESSED | USER | WRITABLE : PRESENT | ACCESSED | USER)) |
    (tables & PAGE_SIZE_BIT) |
    (write ? ~leaf & DIRTY_FLAG : 0) |
    ((high >> 15) ^ (high >> 31))
  );
}

/** Leaves the answer in the walk, but for one in the interrupt range. */
function answer(
  walk: Walk,
  pageHigh: number,
  page: number,
  attributes: number,
  path: number,
  execute: number,
  leaf: number,
): boolean {
  const outHigh = pageHigh & ADDRESS_HIGH;
  const outLow = (page & ~0xfff) | (walk.low & 0xfff);
  if (outHigh === 0 && outLow >>> 20 === 0xfee) return false;
  walk.outHigh = outHigh;
  walk.outLow = outLow;
  walk.permissions = pathPermissions(attributes, path, execute) | (leaf & DIRTY_FLAG ? DIRTY : 0);
  walk.shift = 12;
  walk.interrupt = false;
  return true;
}
