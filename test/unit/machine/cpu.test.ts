/** The processor: page-table walks, and the semantics of the instructions that submit work (Intel SDM). */
import assert from 'node:assert/strict';
import { Cpu } from '../../../simulator/machine/cpu/cpu';
import { GeneralProtection, PageFault } from '../../../simulator/machine/cpu/mmu';
import { MSR_IA32_PASID_VALID, pasidMsr, validPasid } from '../../../simulator/machine/cpu/msr';
import type { Portal } from '../../../simulator/machine/cpu/portal';
import { walkSv48 } from '../../../simulator/machine/cpu/sv48-mmu';
import {
  PF_FETCH,
  PF_PRESENT,
  PF_RESERVED,
  PF_USER,
  PF_WRITE,
  walkX86,
} from '../../../simulator/machine/cpu/x86-mmu';
import { PhysicalMemory } from '../../../simulator/machine/memory';

const P = 1n;
const RW = 2n;
const US = 4n;
const PS = 0x80n;
const XD = 1n << 63n;
const [CR3, L3, L2, L1] = [0x1000n, 0x2000n, 0x3000n, 0x4000n];
const READ = { write: false, user: false, fetch: false };

/** Tables for address 0x5000 with the given leaf, and a 2 MiB page at 0x20_0000. */
function tables(leaf: bigint, upper = P | RW | US): PhysicalMemory {
  const memory = new PhysicalMemory(16 * 1024 * 1024);
  memory.write64(CR3, L3 | upper);
  memory.write64(L3, L2 | upper);
  memory.write64(L3 + 8n, 0x4000_0000n | P | RW | PS);
  memory.write64(L2, L1 | upper);
  memory.write64(L2 + 8n, 0x60_0000n | P | RW | PS);
  memory.write64(L1 + 40n, leaf);
  return memory;
}

function fault(memory: PhysicalMemory, virtual: bigint, access: Partial<typeof READ>): number {
  try {
    walkX86(memory, CR3, virtual, { ...READ, ...access });
  } catch (error) {
    if (error instanceof PageFault) return error.code;
    throw error;
  }
  return -1;
}

/** Sv48 tables for address 0x5000 with the given leaf, and a 2 MiB page at 0x20_0000 (privileged specification). */
function sv48(leaf: bigint): PhysicalMemory {
  const pointer = (table: bigint): bigint => (table >> 2n) | 1n;
  const memory = new PhysicalMemory(16 * 1024 * 1024);
  memory.write64(CR3, pointer(L3));
  memory.write64(L3, pointer(L2));
  memory.write64(L2, pointer(L1));
  memory.write64(L2 + 8n, (0x60_0000n >> 2n) | V | R | W);
  memory.write64(L1 + 40n, leaf);
  return memory;
}

const [V, R, W, X, U, A, D] = [1n, 2n, 4n, 8n, 16n, 64n, 128n] as const;
const PAGE = 0x9000n >> 2n;

/** scause of a page fault, or -1. */
function cause(memory: PhysicalMemory, virtual: bigint, access: Partial<typeof READ>): number {
  try {
    walkSv48(memory, CR3, virtual, { ...READ, ...access });
  } catch (error) {
    if (error instanceof PageFault) return error.code;
    throw error;
  }
  return -1;
}

describe('a RISC-V processor', () => {
  it('walks 4 KiB and 2 MiB pages, and sets A and D in the leaf alone', () => {
    const memory = sv48(PAGE | V | R | W);
    assert.equal(walkSv48(memory, CR3, 0x5123n, READ), 0x9123n);
    assert.equal(memory.read64(L1 + 40n), PAGE | V | R | W | A);
    walkSv48(memory, CR3, 0x5000n, { ...READ, write: true });
    assert.equal(memory.read64(L1 + 40n), PAGE | V | R | W | A | D);
    assert.equal(memory.read64(L2), (L1 >> 2n) | V);
    assert.equal(walkSv48(memory, CR3, 0x21_2345n, READ), 0x61_2345n);
  });

  it('faults with scause 12, 13 or 15, and 5 or 7 where a table is no memory', () => {
    assert.equal(cause(sv48(0n), 0x5000n, {}), 13);
    assert.equal(cause(sv48(0n), 0x5000n, { write: true }), 15);
    assert.equal(cause(sv48(PAGE | V | R), 0x5000n, { write: true }), 15);
    assert.equal(cause(sv48(PAGE | V | R), 0x5000n, { fetch: true }), 12);
    assert.equal(cause(sv48(PAGE | V | R | X), 0x5000n, { fetch: true }), -1);
    assert.equal(cause(sv48(PAGE | V | W), 0x5000n, {}), 13, 'W without R is reserved');
    assert.equal(cause(sv48(PAGE | V | R), 0x5000n, { user: true }), 13, 'a supervisor’s page');
    assert.equal(cause(sv48(PAGE | V | R | U), 0x5000n, { user: true }), -1);
    assert.equal(cause(sv48(PAGE | V | R | X | U), 0x5000n, { fetch: true }), 12, 'never, whatever SUM says');
    assert.equal(cause(sv48(PAGE | V), 0x5000n, {}), 13, 'a pointer at the last level');
    assert.equal(cause(sv48(PAGE | V | R), 1n << 47n, {}), 13, 'bits 63:48 differ from bit 47');
    const memory = sv48(0n);
    memory.write64(L2 + 8n, (0x60_1000n >> 2n) | V | R);
    assert.equal(cause(memory, 0x20_0000n, {}), 13, 'a misaligned large page');
    memory.write64(L2, (1n << 40n) | V);
    assert.equal(cause(memory, 0x5000n, {}), 5);
    assert.equal(cause(memory, 0x5000n, { write: true }), 7);
  });
});

describe('the processor', () => {
  it('walks 4 KiB, 2 MiB and 1 GiB pages', () => {
    const memory = tables(0x9000n | P | RW | US);
    assert.equal(walkX86(memory, CR3, 0x5123n, READ), 0x9123n);
    assert.equal(walkX86(memory, CR3, 0x21_2345n, READ), 0x61_2345n);
    assert.equal(walkX86(memory, CR3, 0x4123_4567n, READ), 0x4123_4567n);
  });

  it('sets accessed on the path, and dirty in the leaf of a write', () => {
    const memory = tables(0x9000n | P | RW | US);
    walkX86(memory, CR3, 0x5000n, READ);
    assert.equal(memory.read64(L1 + 40n) & 0x60n, 0x20n);
    assert.equal(memory.read64(CR3) & 0x60n, 0x20n);
    walkX86(memory, CR3, 0x5000n, { ...READ, write: true });
    assert.equal(memory.read64(L1 + 40n) & 0x60n, 0x60n);
  });

  it('faults with the error code of SDM vol. 3, 4.7', () => {
    assert.equal(fault(tables(0n), 0x5000n, {}), 0);
    assert.equal(fault(tables(0n), 0x5000n, { write: true, user: true }), PF_WRITE | PF_USER);
    assert.equal(fault(tables(0x9000n | P | US), 0x5000n, { write: true }), PF_PRESENT | PF_WRITE);
    assert.equal(fault(tables(0x9000n | P | RW), 0x5000n, { user: true }), PF_PRESENT | PF_USER);
    assert.equal(fault(tables(0x9000n | P | RW | US, P | RW), 0x5000n, { user: true }), PF_PRESENT | PF_USER);
    assert.equal(fault(tables(0x9000n | P | XD), 0x5000n, { fetch: true }), PF_PRESENT | PF_FETCH);
    const memory = tables(0n);
    memory.write64(L2 + 8n, 0x60_2000n | P | PS);
    assert.equal(fault(memory, 0x20_0000n, {}), PF_PRESENT | PF_RESERVED);
    assert.throws(() => walkX86(memory, CR3, 1n << 60n, READ), GeneralProtection);
  });

  it('reads and writes virtual memory across pages', () => {
    const memory = tables(0x9000n | P | RW | US);
    memory.write64(L1 + 48n, 0x8000n | P | RW | US);
    const cpu = new Cpu(memory, null);
    cpu.load({ root: CR3, cpl: 3 });
    cpu.write(0x5ffen, new Uint8Array([1, 2, 3, 4]));
    assert.deepEqual([...memory.read(0x9ffen, 2)], [1, 2]);
    assert.deepEqual([...memory.read(0x8000n, 2)], [3, 4]);
    assert.deepEqual([...cpu.read(0x5ffen, 4)], [1, 2, 3, 4]);
    assert.throws(() => cpu.read(0x7000n, 1), PageFault);
  });

  describe('submission', () => {
    const seen: { bytes: Uint8Array; by: string }[] = [];
    const portal: Portal = {
      device: 'dev',
      queue: 0,
      post: (_, bytes) => void seen.push({ bytes, by: 'MOVDIR64B' }),
      enqueue: (_, bytes, by) => {
        seen.push({ bytes, by });
        return 'accepted';
      },
    };
    const command = (head: number): Uint8Array => {
      const bytes = new Uint8Array(64).fill(0x5a);
      new DataView(bytes.buffer).setUint32(0, head, true);
      return bytes;
    };
    const head = (): number => new DataView(seen.at(-1)!.bytes.buffer).getUint32(0, true);
    const cpu = new Cpu(new PhysicalMemory(4096), null);

    beforeEach(() => {
      seen.length = 0;
      cpu.load({ cpl: 3, pasidMsr: pasidMsr(0x12345) });
    });

    it('IA32_PASID: PASID in bits 19:0, valid in bit 31', () => {
      assert.equal(pasidMsr(0x12345), 0x8001_2345);
      assert.equal(validPasid(0x12345), null);
      assert.equal(validPasid(0x12345 | MSR_IA32_PASID_VALID), 0x12345);
    });

    it('ENQCMD takes the PASID from the MSR, PRIV 0 whatever the privilege level', () => {
      for (const cpl of [3, 0] as const) {
        cpu.load({ cpl });
        assert.equal(cpu.enqcmd(portal, 0, command(0)), 'accepted');
        assert.equal(head(), 0x12345);
        assert.deepEqual(seen.at(-1)!.bytes.subarray(4), command(0).subarray(4));
      }
    });

    it('ENQCMD: #GP where the MSR is not valid or bits 31:0 are not zero; nothing is submitted', () => {
      assert.throws(() => cpu.enqcmd(portal, 0, command(1)), GeneralProtection);
      assert.throws(() => cpu.enqcmd(portal, 0, command(0x8000_0000)), GeneralProtection);
      cpu.load({ pasidMsr: 0x12345 });
      assert.throws(() => cpu.enqcmd(portal, 0, command(0)), GeneralProtection);
      assert.equal(seen.length, 0);
    });

    it('ENQCMDS takes PASID and PRIV from the source, reads no MSR, and is for privilege level 0', () => {
      assert.throws(() => cpu.enqcmds(portal, 0, command(5)), GeneralProtection);
      cpu.load({ cpl: 0, pasidMsr: 0 });
      cpu.enqcmds(portal, 0, command(0x8000_0005));
      assert.equal(head(), 0x8000_0005);
      assert.throws(() => cpu.enqcmds(portal, 0, command(1 << 20)), GeneralProtection);
    });

    it('MOVDIR64B stores the 64 bytes as they are', () => {
      cpu.movdir64b(portal, 64, command(0xdeadbeef));
      assert.equal(head(), 0xdeadbeef);
    });

    it('the destination is aligned to 64 bytes', () => {
      assert.throws(() => cpu.movdir64b(portal, 32, command(0)), GeneralProtection);
      assert.throws(() => cpu.enqcmd(portal, 8, command(0)), GeneralProtection);
    });

    it('the MSR and page table of a context switch are part of a snapshot', () => {
      const saved = cpu.save();
      cpu.load({ pasidMsr: 0 });
      cpu.restore(saved);
      assert.equal(cpu.enqcmd(portal, 0, command(0)), 'accepted');
    });
  });
});
