/**
 * The walk of an x86 processor, 4-level, with 4 KiB, 2 MiB and 1 GiB pages.
 *
 * Source: Intel SDM vol. 3, 4.5 "4-level paging and 5-level paging", 4.6 "Access rights", 4.7 "Page-fault exceptions";
 * the same bits in Linux, arch/x86/include/asm/pgtable_types.h.
 */
import type { PhysicalMemory } from '../memory';
import { GeneralProtection, isCanonical, PageFault, type MmuAccess } from './mmu';

/** Page-fault error code bits (SDM vol. 3, 4.7). */
export const PF_PRESENT = 1;
export const PF_WRITE = 2;
export const PF_USER = 4;
export const PF_RESERVED = 8;
export const PF_FETCH = 16;

const P = 1n;
const RW = 1n << 1n;
const US = 1n << 2n;
const A = 1n << 5n;
const D = 1n << 6n;
const PS = 1n << 7n;
const XD = 1n << 63n;
const ADDRESS = 0x000f_ffff_ffff_f000n;

/**
 * Translates a virtual address through the table at `cr3` and sets accessed and dirty flags. CR0.WP and EFER.NXE are 1
 * as in Linux, SMEP and SMAP are 0.
 * @throws PageFault with the architecture's error code; GeneralProtection for an address that is not canonical
 */
export function walkX86(memory: PhysicalMemory, cr3: bigint, virtual: bigint, access: MmuAccess): bigint {
  if (!isCanonical(virtual)) throw new GeneralProtection(`0x${virtual.toString(16)} is not canonical`);
  const code = (access.write ? PF_WRITE : 0) | (access.user ? PF_USER : 0) | (access.fetch ? PF_FETCH : 0);
  const fault = (bits: number): PageFault => {
    const text = `#PF at 0x${virtual.toString(16)}, error code 0x${(code | bits).toString(16)}`;
    return new PageFault(virtual, access.write, code | bits, text);
  };
  const used: { readonly address: bigint; readonly value: bigint }[] = [];
  let table = cr3 & ADDRESS;
  let rights = RW | US;
  let noExecute = false;
  for (let level = 4; level >= 1; level--) {
    const shift = BigInt(12 + 9 * (level - 1));
    const address = table + (((virtual >> shift) & 0x1ffn) << 3n);
    if (!memory.contains(address, 8)) throw fault(PF_PRESENT | PF_RESERVED);
    const value = memory.read64(address);
    if (!(value & P)) throw fault(0);
    const large = level > 1 && (value & PS) !== 0n;
    const pageMask = (1n << shift) - 1n;
    const reserved = large ? ADDRESS & pageMask & ~0x1000n : 0n;
    if ((large && level === 4) || value & reserved) {
      throw fault(PF_PRESENT | PF_RESERVED);
    }
    rights &= value;
    noExecute ||= (value & XD) !== 0n;
    used.push({ address, value });
    if (!large && level > 1) {
      table = value & ADDRESS;
      continue;
    }
    const refused =
      (access.write && !(rights & RW)) || (access.user && !(rights & US)) || (access.fetch && noExecute);
    if (refused) throw fault(PF_PRESENT);
    for (const [i, entry] of used.entries()) {
      const flags = i === used.length - 1 && access.write ? A | D : A;
      if ((entry.value & flags) !== flags) memory.write64(entry.address, entry.value | flags);
    }
    return (value & ADDRESS & ~pageMask) | (virtual & pageMask);
  }
  throw new Error('a walk ends at level 1');
}
