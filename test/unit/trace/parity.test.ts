import assert from 'node:assert/strict';
import { parityOf } from '../../../simulator/trace/parity';
import { random } from '../linux/random';
import { System, type Options } from '../linux/system';

/** Calls of the DMA API in each run. */
const CALLS = 10_000;

const MODES: readonly [string, Options, boolean][] = [
  ['strict', { boot: ['iommu.strict=1'] }, false],
  ['strict, second-stage', { boot: ['iommu.strict=1'], dmaStage: 'second' }, false],
  ['lazy', { boot: ['iommu.strict=0'] }, false],
  ['identity', { boot: ['iommu.passthrough=1'] }, false],
  ['PASID-only', { boot: ['iommu.strict=1'] }, true],
  ['strict, RISC-V', { architecture: 'riscv', boot: ['iommu.strict=1'] }, false],
  ['lazy, RISC-V', { architecture: 'riscv', boot: ['iommu.strict=0'] }, false],
  ['identity, RISC-V', { architecture: 'riscv', boot: ['iommu.passthrough=1'] }, false],
  ['PASID-only, RISC-V', { architecture: 'riscv', boot: ['iommu.strict=1'] }, true],
];

describe('parity of the accepted shape', () => {
  for (const [mode, options, pasidOnly] of MODES) {
    it(`holds after every call of a random run, ${mode}`, function () {
      this.timeout(120_000);
      const system = new System(options);
      const dev = system.device('dev');
      let pasid: number;
      if (pasidOnly) {
        system.call('iommu_set_pasid_only', dev, 1);
        pasid = system.kernel.pasidOnly!.pasidOf('dev')!;
      } else {
        pasid = Number(system.number('iommu_alloc_global_pasid', dev));
        system.call('iommu_attach_device_pasid', system.call('iommu_get_domain_for_dev', dev)!, dev, pasid);
      }
      const next = random(1);
      const live: { handle: bigint; size: number; buffer: bigint }[] = [];
      for (let i = 0; i < CALLS; i++) {
        if (live.length === 0 || (live.length < 200 && next() < 0.55)) {
          const size = 1 + Math.floor(next() * 9000);
          const buffer = system.number('kmalloc', size, 0);
          const handle = system.number('dma_map_single', dev, buffer, size, 'DMA_BIDIRECTIONAL');
          live.push({ handle, size, buffer });
        } else {
          const [{ handle, size, buffer }] = live.splice(Math.floor(next() * live.length), 1) as [
            (typeof live)[0],
          ];
          system.call('dma_unmap_single', dev, handle, size, 'DMA_BIDIRECTIONAL');
          system.call('kfree', buffer);
        }
        const { holds, difference } = parityOf(system.world.machine.iommu, system.kernel, 'dev', pasid);
        assert.ok(holds, `call ${String(i)}: ${String(difference?.address)}`);
      }
    });
  }

  const wrong: readonly [string, (system: System, dev: ReturnType<System['device']>) => number][] = [
    ['kernel SVA', (system, dev) => {
      const bond = system.call('iommu_sva_bind_device', dev, 'NULL', 'SVM_FLAG_SUPERVISOR_MODE')!;
      return Number(system.number('iommu_sva_get_pasid', bond));
    }],
    ['the first proposal', (system, dev) => Number(system.number('iommu_alloc_system_pasid', dev, 0))],
    ['the second proposal', (system, dev) => Number(system.number('iommu_alloc_system_pasid', dev, 1))],
  ]; // prettier-ignore
  for (const [what, attach] of wrong) {
    it(`is broken by ${what} at the first map, and says at which address`, () => {
      const system = new System({ generation: '6.1' });
      const dev = system.device('dev');
      const pasid = attach(system, dev);
      const handle = system.number(
        'dma_map_single',
        dev,
        system.number('kmalloc', 64, 0),
        64,
        'DMA_TO_DEVICE',
      );
      const { holds, difference } = parityOf(system.world.machine.iommu, system.kernel, 'dev', pasid);
      assert.equal(holds, false);
      assert.equal(difference?.address, handle);
      assert.notEqual(difference.rid, difference.pasid);
    });
  }
});
