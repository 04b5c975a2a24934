/** What the RISC-V driver writes to memory, bit by bit as the specification has it, and what the IOMMU makes of it. */
import assert from 'node:assert/strict';
import { System, type Options } from './system';

const CQB = 24;
const CQT = 36;
const DDTP = 16;
const PPN = (1n << 44n) - 1n;
const V = 1n;

class RiscvSystem extends System {
  constructor(options: Options = {}) {
    super({ architecture: 'riscv', ...options });
  }

  word(address: bigint): bigint {
    return this.world.machine.memory.read64(address);
  }

  register(offset: number, width: 4 | 8): bigint {
    return this.world.machine.iommu.readRegister(offset, width);
  }

  /** Device context: DDI[2] at device_id[23:15], DDI[1] at [14:6], DDI[0] at [5:0], of 64 bytes each. */
  deviceContext(requester: number): bigint {
    let page = ((this.register(DDTP, 8) >> 10n) & PPN) << 12n;
    for (const index of [requester >> 15, (requester >> 6) & 0x1ff]) {
      const entry = this.word(page + BigInt(8 * index));
      assert.equal(entry & 0x3ffn, V, 'a pointer has V alone');
      page = ((entry >> 10n) & PPN) << 12n;
    }
    return page + BigInt((requester & 0x3f) * 64);
  }

  /** Process context of PD20: PDI[2] at [19:17], PDI[1] at [16:8], PDI[0] at [7:0], of 16 bytes each. */
  processContext(requester: number, process: number): bigint {
    const fsc = this.word(this.deviceContext(requester) + 24n);
    assert.equal(fsc >> 60n, 3n, 'fsc.MODE is PD20');
    let page = (fsc & PPN) << 12n;
    for (const index of [process >> 17, (process >> 8) & 0x1ff]) {
      page = ((this.word(page + BigInt(8 * index)) >> 10n) & PPN) << 12n;
    }
    return page + BigInt((process & 0xff) * 16);
  }

  /** Commands from index `from` of the command queue up to its tail. */
  commands(from: number): (readonly [bigint, bigint])[] {
    const queue = ((this.register(CQB, 8) >> 10n) & PPN) << 12n;
    const tail = Number(this.register(CQT, 4));
    return Array.from({ length: tail - from }, (_, i) => {
      const at = queue + BigInt(16 * (from + i));
      return [this.word(at), this.word(at + 8n)] as const;
    });
  }

  get tail(): number {
    return Number(this.register(CQT, 4));
  }
}

// opcode 1 IOTINVAL, 2 IOFENCE, 3 IODIR, 4 ATS; func3 at bit 7.
const IOTINVAL_VMA = 1n;
const IOFENCE_C = 2n | (1n << 12n) | (1n << 13n);
const INVAL_DDT = 3n;
const INVAL_PDT = 3n | (1n << 7n);
const ATS_INVAL = 4n;
const pscid = (id: bigint): bigint => (id << 12n) | (1n << 32n);
const device = (id: number): bigint => (1n << 33n) | (BigInt(id) << 40n);

describe('RISC-V driver', () => {
  it('turns on a directory of three levels and the queues', () => {
    const system = new RiscvSystem();
    assert.equal(system.register(DDTP, 8) & 0xfn, 4n, 'ddtp.iommu_mode is 3LVL');
    // cqcsr, fqcsr, pqcsr: enabled (bit 0) and on (bit 16).
    for (const csr of [72, 76, 80]) assert.equal(system.register(csr, 4) & 0x1_0001n, 0x1_0001n);
  });

  it('points the context of a device with PASIDs to a process directory, with a default process', () => {
    const system = new RiscvSystem();
    system.device('dev', { ats: true, pri: true });
    const tc = system.word(system.deviceContext(0x100));
    // V, EN_ATS, EN_PRI, PDTV, PRPR, SADE, DPE.
    assert.equal(tc, V | (1n << 1n) | (1n << 2n) | (1n << 5n) | (1n << 6n) | (1n << 8n) | (1n << 9n));
    const root = system.kernel.iommu!.defaultDomain('dev').root;
    const context = system.processContext(0x100, 0);
    assert.equal(system.word(context + 8n), (9n << 60n) | (root >> 12n), 'fsc: Sv48 and the root');
    assert.equal(system.word(context) & 0xfffn, V, 'no ENS, no SUM');
  });

  it('puts the table of a device without PASIDs into its own context, valid with the domain', () => {
    const system = new RiscvSystem();
    const dev = system.device('dev', { maxPasids: 0 });
    const context = system.deviceContext(0x100);
    const domain = system.kernel.iommu!.defaultDomain('dev');
    assert.equal(system.word(context), V | (1n << 8n), 'V and SADE');
    assert.equal(system.word(context + 8n), 0n, 'iohgatp is Bare');
    assert.equal(system.word(context + 16n), BigInt(domain.id) << 12n, 'PSCID');
    assert.equal(system.word(context + 24n), (9n << 60n) | (domain.root >> 12n));
    const from = system.tail;
    assert.equal(system.number('iommu_device_claim_dma_owner', dev, 0), 0n);
    assert.equal(system.word(context), 1n << 8n);
    assert.deepEqual(system.commands(from), [
      [INVAL_DDT | device(0x100), 0n],
      [IOFENCE_C, 0n],
      [IOTINVAL_VMA | pscid(BigInt(domain.id)), 0n],
      [IOFENCE_C, 0n],
    ]);
    assert.equal(system.access('dev', 'read', 0x1000n), null);
    const fault = system.events.findLast((event) => event.kind === 'fault');
    assert.equal(fault?.kind === 'fault' && fault.reason, 258, 'DDT entry not valid');
  });

  it('leaves identity to a Bare first stage', () => {
    const system = new RiscvSystem({ boot: ['iommu.passthrough=1'] });
    system.device('dev');
    assert.equal(system.word(system.processContext(0x100, 0) + 8n), 0n);
    assert.equal(system.access('dev', 'read', 0x2_1000n), 0x2_1000n);
  });

  it('walks a process through the processor’s own Sv48 table, tagged by a PSCID of its own', () => {
    const system = new RiscvSystem();
    const dev = system.device('dev');
    const spaces = ['one', 'two'].map((process) => {
      system.kernel.processes.create(process);
      const address = system.kernel.processes.mmap(process, 0x1000n, true, true);
      const bond = system.call('iommu_sva_bind_device', dev, { handle: 'mm', process })!;
      const pasid = Number(system.number('iommu_sva_get_pasid', bond));
      return { process, address, pasid, context: system.processContext(0x100, pasid) };
    });
    for (const { process, context } of spaces) {
      const { pgd } = system.kernel.processes.get(process);
      assert.equal(system.word(context + 8n), (9n << 60n) | (pgd >> 12n));
    }
    const tags = spaces.map(({ context }) => system.word(context) >> 12n);
    assert.notEqual(tags[0], tags[1]);
    // The same address in both: the IOTLB must not answer one with the other's page.
    assert.equal(spaces[0]!.address, spaces[1]!.address);
    for (const { process, address, pasid } of [...spaces, ...spaces]) {
      assert.equal(
        system.access('dev', 'write', address, pasid),
        system.kernel.processes.toPhysical(process, address),
      );
    }
  });

  it('sets ENS for the kernel’s page table alone', () => {
    const system = new RiscvSystem({ generation: '6.1' });
    const dev = system.device('dev');
    const bond = system.call('iommu_sva_bind_device', dev, 'NULL', 'SVM_FLAG_SUPERVISOR_MODE')!;
    const pasid = Number(system.number('iommu_sva_get_pasid', bond));
    assert.equal(system.word(system.processContext(0x100, pasid)) & 0xfffn, V | (1n << 1n));
  });

  it('unmaps with one command for RID and PASID, a fence, and only then the device TLB', () => {
    const system = new RiscvSystem();
    const dev = system.device('dev', { ats: true });
    const pasid = Number(system.number('iommu_alloc_global_pasid', dev));
    system.call('iommu_attach_device_pasid', system.call('iommu_get_domain_for_dev', dev)!, dev, pasid);
    const buffer = system.number('kmalloc', 4096, 0);
    const handle = system.number('dma_map_single', dev, buffer, 4096, 'DMA_BIDIRECTIONAL');
    assert.notEqual(system.access('dev', 'write', handle, pasid), null);
    const from = system.tail;
    system.call('dma_unmap_single', dev, handle, 4096, 'DMA_BIDIRECTIONAL');
    const id = BigInt(system.kernel.iommu!.defaultDomain('dev').id);
    const did = BigInt(0x100) << 40n;
    // IOTINVAL.VMA with AV (bit 10) and ADDR[63:12] at bit 10; ATS.INVAL with PID and PV.
    assert.deepEqual(system.commands(from), [
      [IOTINVAL_VMA | (1n << 10n) | pscid(id), (handle >> 12n) << 10n],
      [IOFENCE_C, 0n],
      [ATS_INVAL | did, handle],
      [ATS_INVAL | (BigInt(pasid) << 12n) | (1n << 32n) | did, handle],
      [IOFENCE_C, 0n],
    ]);
    assert.equal(system.access('dev', 'write', handle, pasid), null);
  });

  it('clears a process context with its caches told, and blocks what comes after', () => {
    const system = new RiscvSystem();
    const dev = system.device('dev');
    const domain = system.call('iommu_get_domain_for_dev', dev)!;
    const pasid = Number(system.number('iommu_alloc_global_pasid', dev));
    system.call('iommu_attach_device_pasid', domain, dev, pasid);
    const from = system.tail;
    system.call('iommu_detach_device_pasid', domain, dev, pasid);
    const context = system.processContext(0x100, pasid);
    assert.deepEqual([system.word(context), system.word(context + 8n)], [0n, 0n]);
    assert.equal(system.commands(from)[0]![0], INVAL_PDT | (BigInt(pasid) << 12n) | device(0x100));
    assert.equal(system.access('dev', 'read', 0x1000n, pasid), null);
    const fault = system.events.findLast((event) => event.kind === 'fault');
    assert.equal(fault?.kind === 'fault' && fault.reason, 266, 'PDT entry not valid');
  });

  it('goes round its command queue as often as it likes', () => {
    const system = new RiscvSystem();
    const dev = system.device('dev');
    const buffer = system.number('kmalloc', 4096, 0);
    for (let i = 0; i < 300; i++) {
      const handle = system.number('dma_map_single', dev, buffer, 4096, 'DMA_BIDIRECTIONAL');
      assert.notEqual(system.access('dev', 'read', handle), null);
      system.call('dma_unmap_single', dev, handle, 4096, 'DMA_BIDIRECTIONAL');
      assert.equal(system.access('dev', 'read', handle), null);
    }
    assert.deepEqual(system.notices(), []);
  });
});
