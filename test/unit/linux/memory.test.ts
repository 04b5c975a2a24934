import assert from 'node:assert/strict';
import { KernelError } from '../../../simulator/linux/errno';
import {
  DIRECT_MAP,
  inVmalloc,
  physToVirt,
  virtToPhys,
  VMALLOC_START,
} from '../../../simulator/linux/layout';
import { PageFault } from '../../../simulator/machine/cpu/mmu';
import { ARCHITECTURES } from '../../../simulator/trace/architecture';
import { System } from './system';

const owner = { use: 'pages', name: 'test' } as const;

for (const architecture of ARCHITECTURES) {
  describe(`kernel memory on ${architecture}`, () => {
    it('is mapped for the processor: direct map, kernel text, nothing else', () => {
      const { world } = new System({ architecture });
      const { cpu, memory } = world.machine;
      memory.write64(0x300_0000n, 0x1122_3344_5566_7788n);
      assert.equal(cpu.read(DIRECT_MAP + 0x300_0000n, 8)[0], 0x88);
      assert.equal(cpu.read(0xffff_ffff_8100_0000n, 8).length, 8);
      assert.throws(() => cpu.write(0xffff_ffff_8100_0000n, new Uint8Array(8)), PageFault);
      assert.throws(() => cpu.read(DIRECT_MAP + 0x400_0000n, 8), PageFault);
      assert.throws(() => cpu.read(VMALLOC_START, 8), PageFault);
    });

    it('maps RAM above 4 GiB where a machine has it, and nothing in the hole', () => {
      const { world } = new System({ architecture, ramSize: 0x1_0000_0000n });
      const { cpu } = world.machine;
      assert.equal(cpu.read(DIRECT_MAP + 0x1_0000_0000n, 8).length, 8);
      assert.throws(() => cpu.read(DIRECT_MAP + 0xfee0_0000n, 8), PageFault);
    });

    it('hands out aligned blocks, and the last freed first', () => {
      const { pages } = new System({ architecture }).kernel;
      const single = pages.alloc(1, owner);
      const block = pages.alloc(4, owner);
      assert.equal(block % 0x4000n, 0n);
      pages.free(single);
      assert.equal(pages.alloc(1, owner), single);
      assert.equal(pages.ownerOf(Number(block >> 12n) + 3)?.name, 'test');
      assert.throws(() => pages.free(block + 0x1000n), KernelError);
    });

    it('runs out of pages with ENOMEM', () => {
      const { pages } = new System({ architecture }).kernel;
      assert.throws(() => pages.alloc(65536, owner), /no 65536 contiguous free pages/);
    });

    it('puts slab objects of one size on one page, and a freed one into the next hands', () => {
      const { slab } = new System({ architecture }).kernel;
      const [a, b] = [slab.alloc(64), slab.alloc(50)];
      assert.equal(b - a, 64n);
      assert.notEqual(slab.alloc(128) >> 12n, a >> 12n);
      slab.free(a);
      assert.equal(slab.alloc(64), a);
      assert.throws(() => slab.free(a + 8n), KernelError);
    });

    it('makes vmalloc memory of pages that are no neighbours, and forgets the address at vfree', () => {
      const { vmalloc, space } = new System({ architecture }).kernel;
      const address = vmalloc.alloc(0x3000n, 'test');
      assert.ok(inVmalloc(address));
      const frames = [0n, 1n, 2n].map((i) => vmalloc.toPhysical(address + i * 0x1000n)!);
      assert.notEqual(frames[1], frames[0]! + 0x1000n);
      assert.equal(new Set(frames).size, 3);
      vmalloc.free(address);
      assert.equal(space.find(address), null);
      assert.equal(vmalloc.alloc(0x1000n, 'again'), address);
    });

    it('converts addresses by arithmetic alone: nonsense for vmalloc pointers', () => {
      assert.equal(virtToPhys(physToVirt(0x1234n)), 0x1234n);
      assert.equal(virtToPhys(0xffff_ffff_8100_0000n), 0x100_0000n);
      assert.notEqual(virtToPhys(VMALLOC_START), 0n);
    });
  });

  describe(`processes on ${architecture}`, () => {
    it('share the kernel half and have their own memory', () => {
      const { world, kernel } = new System({ architecture });
      const mm = kernel.processes.create('app');
      const address = kernel.processes.mmap('app', 0x2000n, true, true);
      world.machine.cpu.load({ root: mm.pgd, cpl: 3 });
      world.machine.cpu.write(address + 0x1000n, Uint8Array.of(7));
      assert.equal(
        world.machine.memory.read(kernel.processes.toPhysical('app', address + 0x1000n)!, 1)[0],
        7,
      );
      assert.throws(() => world.machine.cpu.read(DIRECT_MAP, 8), PageFault);
      world.machine.cpu.load({ cpl: 0 });
      assert.equal(world.machine.cpu.read(DIRECT_MAP, 8).length, 8);
    });

    it('copy on write after fork: the child keeps what the parent then changes', () => {
      const { world, kernel } = new System({ architecture });
      const { processes } = kernel;
      processes.create('parent');
      const address = processes.mmap('parent', 0x1000n, true, true);
      const before = processes.toPhysical('parent', address)!;
      world.machine.memory.write(before, Uint8Array.of(1));
      processes.fork('parent', 'child');
      assert.equal(processes.toPhysical('child', address), before);
      processes.fault('parent', address, true);
      const after = processes.toPhysical('parent', address)!;
      assert.notEqual(after, before);
      assert.equal(world.machine.memory.read(after, 1)[0], 1);
      assert.equal(processes.toPhysical('child', address), before);
    });

    it('give everything back when they exit', () => {
      const { kernel } = new System({ architecture });
      const before = kernel.pages.runs().length;
      kernel.processes.create('app');
      kernel.processes.mmap('app', 0x5000n, true, true);
      kernel.processes.exit('app');
      assert.equal(kernel.pages.runs().length, before);
      assert.throws(() => kernel.processes.get('app'), /does not exist/);
    });

    it('fault where nothing is mapped, and where it may not be written', () => {
      const { processes } = new System({ architecture }).kernel;
      processes.create('app');
      const address = processes.mmap('app', 0x1000n, false, false);
      assert.throws(() => processes.fault('app', address, true), /no writable memory/);
      assert.throws(() => processes.fault('app', 0x1000n, false), /no memory/);
      processes.fault('app', address, false);
      assert.notEqual(processes.toPhysical('app', address), null);
    });
  });
}
