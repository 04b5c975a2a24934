import assert from 'node:assert/strict';
import { KernelError } from '../../../simulator/linux/errno';
import { pasidMsr } from '../../../simulator/machine/cpu/msr';
import { Accelerator } from '../../../simulator/machine/devices/accelerator/accelerator';
import { encodeDescriptor, OPCODE_MEMFILL } from '../../../simulator/machine/devices/accelerator/descriptor';
import { ARCHITECTURES, type Architecture } from '../../../simulator/trace/architecture';
import { System } from './system';

const app = { handle: 'mm', process: 'app' } as const;

function boundOn(
  architecture: Architecture,
  generation: '6.1' | '6.6' = '6.6',
): {
  system: System;
  pasid: number;
  address: bigint;
  bond: bigint;
} {
  const system = new System({ architecture, generation });
  const dev = system.device('dev');
  system.kernel.processes.create('app');
  const address = system.kernel.processes.mmap('app', 0x2000n, true, true);
  const args = generation === '6.1' ? [dev, app, 0] : [dev, app];
  const bond = system.call('iommu_sva_bind_device', ...args)!;
  const pasid = Number(system.number('iommu_sva_get_pasid', bond));
  return { system, pasid, address, bond: BigInt((bond as { id: number }).id) };
}

for (const architecture of ARCHITECTURES) {
  describe(`shared virtual addressing on ${architecture}`, () => {
    const bound = (generation?: '6.1' | '6.6'): ReturnType<typeof boundOn> =>
      boundOn(architecture, generation);

    for (const generation of ['6.1', '6.6'] as const) {
      it(`${generation}: gives the device the memory of the process, and nothing of the kernel`, () => {
        const { system, pasid, address } = bound(generation);
        assert.equal(
          system.access('dev', 'read', address, pasid),
          system.kernel.processes.toPhysical('app', address),
        );
        assert.equal(system.access('dev', 'read', 0xffff_8880_0000_0000n, pasid), null);
        assert.equal(system.access('dev', 'read', address), null, 'not without the PASID');
      });
    }

    it('follows munmap, migration and fork at once', () => {
      const { system, pasid, address } = bound();
      const { processes } = system.kernel;
      const before = system.access('dev', 'write', address, pasid);
      processes.migrate('app', address);
      const after = system.access('dev', 'write', address, pasid);
      assert.notEqual(after, before);
      assert.equal(after, processes.toPhysical('app', address));
      processes.fork('app', 'child');
      assert.equal(system.access('dev', 'write', address, pasid), null, 'shared with the child: read-only');
      processes.munmap('app', address);
      assert.equal(system.access('dev', 'read', address, pasid), null);
      assert.ok(!system.events.some(({ kind }) => kind === 'staleness'));
    });

    it('binds once for each device and process: later binds count', () => {
      const { system, bond } = bound();
      const again = system.call('iommu_sva_bind_device', { handle: 'device', name: 'dev' }, app) as {
        id: number;
      };
      assert.equal(BigInt(again.id), bond);
      system.call('iommu_sva_unbind_device', { handle: 'sva', id: again.id });
      assert.equal(system.kernel.sva.get(again.id).users, 1);
      system.call('iommu_sva_unbind_device', { handle: 'sva', id: again.id });
      assert.throws(() => system.kernel.sva.get(again.id), KernelError);
    });

    it('blocks the PASID when the process exits; the number is free when the bond is given back', () => {
      const { system, pasid, address, bond } = bound();
      const pasidFor = (process: string): number => {
        system.kernel.processes.create(process);
        const dev = { handle: 'device', name: 'dev' } as const;
        const handle = system.call('iommu_sva_bind_device', dev, { handle: 'mm', process })!;
        return Number(system.number('iommu_sva_get_pasid', handle));
      };
      system.kernel.processes.exit('app');
      assert.equal(system.access('dev', 'read', address, pasid), null);
      assert.notEqual(pasidFor('early'), pasid);
      system.call('iommu_sva_unbind_device', { handle: 'sva', id: Number(bond) });
      assert.equal(pasidFor('late'), pasid);
    });

    it('follows a dangling mm to whoever has its memory now, unless it was grabbed', () => {
      for (const grabbed of [false, true]) {
        const system = new System({ architecture, generation: '6.6' });
        const dev = system.device('dev');
        const { processes } = system.kernel;
        processes.create('app');
        if (grabbed) system.call('mmgrab', app);
        processes.exit('app');
        processes.create('other');
        assert.equal(system.number('mmget_not_zero', app), grabbed ? 0n : 1n);
        const bond = system.call('iommu_sva_bind_device', dev, app);
        const notices = system.events.filter((e) => e.kind === 'notice' && e.topic === 'use-after-free');
        assert.equal(notices.length > 0, !grabbed);
        if (grabbed) assert.equal(bond, -2n, '-ENOENT: the address space is gone');
        else assert.equal(system.kernel.sva.get((bond as { id: number }).id).process, 'other');
      }
    });

    it('keeps the PASID of a process from one bind to the next (since 5.18); before, the number is free', () => {
      for (const [generation, kept] of [
        ['5.11', false],
        ['6.1', true],
      ] as const) {
        const system = new System({ architecture, generation });
        const dev = system.device('dev');
        system.kernel.processes.create('app');
        const bond = system.call('iommu_sva_bind_device', dev, app, 0)!;
        const pasid = Number(system.number('iommu_sva_get_pasid', bond));
        system.call('iommu_sva_unbind_device', bond);
        assert.equal(system.kernel.pasids.holder(pasid) !== null, kept, generation);
      }
    });

    it('refuses what is no process, flags without an mm, and the flag with one', () => {
      const system = new System({ architecture, generation: '6.1' });
      const dev = system.device('dev');
      assert.equal(system.number('iommu_sva_bind_device', dev, 'NULL', 0), -22n);
      system.kernel.processes.create('app');
      assert.equal(system.number('iommu_sva_bind_device', dev, app, 'SVM_FLAG_SUPERVISOR_MODE'), -22n);
      const modern = new System({ architecture, generation: '6.6' });
      const init = { handle: 'mm', process: null } as const;
      assert.equal(modern.number('iommu_sva_bind_device', modern.device('dev'), init), -22n);
    });

    it('enables features in order, and only where the device has what they need', () => {
      const system = new System({ architecture });
      const plain = system.device('plain');
      assert.equal(system.number('iommu_dev_enable_feature', plain, 'IOMMU_DEV_FEAT_SVA'), -22n);
      const pri = system.device('pri', { ats: true, pri: true });
      assert.equal(system.number('iommu_dev_enable_feature', pri, 'IOMMU_DEV_FEAT_SVA'), -22n);
      assert.equal(system.number('iommu_dev_enable_feature', pri, 'IOMMU_DEV_FEAT_IOPF'), 0n);
      assert.equal(system.number('iommu_dev_enable_feature', pri, 'IOMMU_DEV_FEAT_SVA'), 0n);
      assert.equal(system.number('iommu_dev_disable_feature', pri, 'IOMMU_DEV_FEAT_IOPF'), -16n);
    });

    it('loads IA32_PASID once, at the first #GP of ENQCMD', () => {
      const { system, pasid } = bound();
      const { sva } = system.kernel;
      assert.equal(sva.register('app'), null);
      assert.equal(sva.fixupEnqcmd('app'), pasid);
      assert.equal(sva.register('app'), pasid);
      assert.equal(sva.fixupEnqcmd('app'), null, 'a second #GP has another reason');
      system.kernel.processes.fork('app', 'child');
      assert.equal(sva.register('child'), null, 'not inherited');
      assert.equal(sva.fixupEnqcmd('child'), null, 'the child has no PASID');
    });

    it('lets a late command with a recycled PASID hit the next owner of the number', () => {
      const { system, pasid, address, bond: first } = bound();
      const { machine, kernel } = system.world;
      const accelerator = machine.add(new Accelerator(machine.bus, 'dsa', 0xf000, { queues: 1 }));
      accelerator.configure(0, { size: 4, threshold: 4, mode: 'shared', pasidEnable: true });
      kernel.addDevice({
        name: 'dsa',
        requester: 0xf000,
        maxPasids: 1 << 20,
        ats: false,
        pri: false,
        untrusted: false,
        group: 'dsa',
        canDma: true,
      });
      const dsa = { handle: 'device', name: 'dsa' } as const;
      const bond = system.call('iommu_sva_bind_device', dsa, app)!;
      machine.cpu.load({ cpl: 3, pasidMsr: pasidMsr(pasid) });
      const bytes = encodeDescriptor({
        opcode: OPCODE_MEMFILL,
        source: 0x2an,
        destination: address,
        size: 8,
      });
      assert.equal(machine.cpu.enqcmd(accelerator.portal(0), 0, bytes), 'accepted');
      kernel.processes.exit('app');
      system.call('iommu_sva_unbind_device', { handle: 'sva', id: Number(first) });
      system.call('iommu_sva_unbind_device', bond);
      kernel.processes.create('victim');
      const theirs = kernel.processes.mmap('victim', 0x1000n, true, true);
      assert.equal(theirs, address);
      system.call('iommu_sva_bind_device', dsa, { handle: 'mm', process: 'victim' });
      accelerator.step();
      assert.equal(machine.memory.read(kernel.processes.toPhysical('victim', theirs)!, 1)[0], 0x2a);
    });
  });
}
