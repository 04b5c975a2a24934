/**
 * The walk of a RISC-V processor in Sv48: 4 levels, 4 KiB, 2 MiB, 1 GiB and 512 GiB pages.
 *
 * Source: RISC-V privileged specification, "Sv48: Page-Based 48-bit Virtual-Memory System", "Virtual Address Translation
 * Process", "Supervisor Cause Register (scause)"; the same bits in Linux, arch/riscv/include/asm/pgtable-bits.h.
 */
import type { PhysicalMemory } from '../memory';
import { isCanonical, PageFault, type MmuAccess } from './mmu';
import { A, D, R, U, V, W, X } from './sv48-entry';

/** PPN[53:10]; what is above it belongs to Svpbmt, Svnapot and the future. */
const PPN_SHIFT = 10n;
const PPN = (1n << 44n) - 1n;
const ABOVE_PPN = ~0n << 54n;

/** scause: page faults; an access fault, of a table that is no memory, has a number of its own. */
const PAGE_FAULT = { fetch: 12, load: 13, store: 15 } as const;
const ACCESS_FAULT = { fetch: 1, load: 5, store: 7 } as const;
const NAMES = { fetch: 'instruction', load: 'load', store: 'store/AMO' } as const;

/**
 * The walk. Accessed and dirty flags are set by hardware (Svadu); sstatus.SUM is 1, as in Linux while it copies from and
 * to a process, and MXR is 0. NON-SPEC: the simulated kernel uses neither Svnapot nor Svpbmt, and this walk refuses both.
 * @throws PageFault with scause
 */
export function walkSv48(memory: PhysicalMemory, root: bigint, virtual: bigint, access: MmuAccess): bigint {
  const kind = access.fetch ? 'fetch' : access.write ? 'store' : 'load';
  const fault = (codes: typeof PAGE_FAULT | typeof ACCESS_FAULT): PageFault => {
    const what = codes === PAGE_FAULT ? 'page fault' : 'access fault';
    const text = `${NAMES[kind]} ${what} at 0x${virtual.toString(16)}, scause ${String(codes[kind])}`;
    return new PageFault(virtual, access.write, codes[kind], text);
  };
  if (!isCanonical(virtual)) throw fault(PAGE_FAULT);
  let table = root;
  for (let level = 3; level >= 0; level--) {
    const shift = BigInt(12 + 9 * level);
    const address = table + (((virtual >> shift) & 0x1ffn) << 3n);
    if (!memory.contains(address, 8)) throw fault(ACCESS_FAULT);
    const entry = memory.read64(address);
    if (!(entry & V) || (entry & (R | W)) === W || entry & ABOVE_PPN) throw fault(PAGE_FAULT);
    const physical = ((entry >> PPN_SHIFT) & PPN) << 12n;
    if (!(entry & (R | X))) {
      if (entry & (U | A | D)) throw fault(PAGE_FAULT);
      table = physical;
      continue;
    }
    const needed = access.fetch ? X : access.write ? W : R;
    // A supervisor never executes a user's page, whatever SUM says.
    const user = (entry & U) !== 0n;
    const refused = !(entry & needed) || (access.user ? !user : user && access.fetch);
    const pageMask = (1n << shift) - 1n;
    if (refused || physical & pageMask) throw fault(PAGE_FAULT);
    const flags = access.write ? A | D : A;
    if ((entry & flags) !== flags) memory.write64(address, entry | flags);
    return physical | (virtual & pageMask);
  }
  throw fault(PAGE_FAULT);
}
