/** Each claim of the seed stands on a mechanism: broken on purpose, the claim's scenario must no longer come out as expected. */
import assert from 'node:assert/strict';
import { RiscvIommu } from '../../../simulator/iommu/riscv/riscv';
import { VtdIommu } from '../../../simulator/iommu/vtd/vtd';
import { KERNEL_FUNCTIONS } from '../../../simulator/linux/api';
import { DmaApi } from '../../../simulator/linux/dma/api';
import { IommuCore } from '../../../simulator/linux/iommu/core';
import { HardwareDriver } from '../../../simulator/linux/iommu/hardware-driver';
import { CommandQueue } from '../../../simulator/linux/iommu/riscv/command-queue';
import { PasidTable } from '../../../simulator/linux/iommu/vtd/pasid-table';
import { RadixTable } from '../../../simulator/linux/memory/radix-table';
import { Vmalloc } from '../../../simulator/linux/memory/vmalloc';
import { KernelError } from '../../../simulator/linux/errno';
import { SvaBonds } from '../../../simulator/linux/sva/bonds';
import { Cpu } from '../../../simulator/machine/cpu/cpu';
import { libraryScenario, onIommu, runScenario, type Architecture } from '../../../simulator/scenario';

/** Replaces a method until the returned function is called. */
function replace<T extends object, K extends keyof T>(
  object: T,
  name: K,
  make: (original: T[K]) => T[K],
): () => void {
  const original = object[name];
  object[name] = make(original);
  return () => {
    object[name] = original;
  };
}

interface Mutation {
  readonly claim: string;
  readonly scenario: string;
  readonly broken: string;
  /** VT-d without. */
  readonly iommu?: Architecture;
  readonly apply: () => () => void;
}

const MUTATIONS: readonly Mutation[] = [
  {
    claim: 'S1',
    scenario: 'shared-queue-carries-pasid',
    broken: 'ENQCMD leaves the PASID field as it is',
    apply: () =>
      replace(
        Cpu.prototype,
        'enqcmd',
        () => (portal, offset, source) => portal.enqueue(offset, source, 'ENQCMD'),
      ),
  },
  {
    claim: 'S2',
    scenario: 'kernel-sva-supervisor-bit',
    broken: 'the kernel does not set SRE',
    apply: () =>
      replace(
        PasidTable.prototype,
        'write',
        (write) =>
          function (this: PasidTable, pasid, [w0, w1, w2]) {
            write.call(this, pasid, [w0, w1, w2 & ~1n]);
          },
      ),
  },
  {
    claim: 'S3',
    scenario: 'system-pasid-physical',
    broken: 'large ranges are not mapped',
    apply: () =>
      replace(
        RadixTable.prototype,
        'map',
        (map) =>
          function (this: RadixTable, root, address, physical, size, permissions, largest) {
            map.call(this, root, address, physical, address === 0n ? 0n : size, permissions, largest);
          },
      ),
  },
  {
    claim: 'S4',
    scenario: 'system-pasid-direct-map',
    broken: 'vmalloc gives memory of the direct map',
    apply: () =>
      replace(
        Vmalloc.prototype,
        'alloc',
        (alloc) =>
          function (this: Vmalloc, size, name, use) {
            const address = alloc.call(this, size, name, use);
            return 0xffff_8880_0000_0000n + this.toPhysical(address)!;
          },
      ),
  },
  {
    claim: 'S5',
    scenario: 'kernel-pasid-behaves-as-rid',
    broken: 'a domain of its own is attached to the PASID',
    apply: () =>
      replace(
        IommuCore.prototype,
        'attachPasid',
        (attach) =>
          function (this: IommuCore, device, pasid) {
            attach.call(this, device, pasid, this.allocDomain('unmanaged', 'another'));
          },
      ),
  },
  {
    claim: 'S6',
    scenario: 'security-off-maps-everything',
    broken: 'the boot option is not heard',
    apply: () =>
      replace(
        IommuCore.prototype,
        'allocDomain',
        (alloc) =>
          function (this: IommuCore, type, name, options) {
            return alloc.call(this, type === 'identity' ? 'dma' : type, name, options);
          },
      ),
  },
  {
    claim: 'S7',
    scenario: 'strict-unmap-blocks-at-once',
    broken: 'an unmap invalidates nothing',
    apply: () => replace(HardwareDriver.prototype, 'flushRange', () => () => undefined),
  },
  {
    claim: 'S8',
    scenario: 'dma-api-stops-secret-read',
    broken: 'the IOMMU lets every address through',
    apply: () =>
      replace(VtdIommu.prototype, 'handle', () => (tlp) => {
        return { kind: 'translated', physical: tlp.address, pageSize: 4096n, permissions: 3 };
      }),
  },
  {
    claim: 'S8',
    scenario: 'dma-api-stops-secret-read',
    broken: 'the RISC-V IOMMU lets every address through',
    iommu: 'riscv',
    apply: () =>
      replace(RiscvIommu.prototype, 'handle', () => (tlp) => {
        return { kind: 'translated', physical: tlp.address, pageSize: 4096n, permissions: 3 };
      }),
  },
  {
    claim: 'S7',
    scenario: 'strict-unmap-blocks-at-once',
    broken: 'no command reaches the RISC-V IOMMU',
    iommu: 'riscv',
    apply: () => replace(CommandQueue.prototype, 'submit', () => () => undefined),
  },
  {
    claim: 'S9',
    scenario: 'vmalloc-arithmetic-hits-wrong-page',
    broken: 'dma_map_single() does not look at the pointer',
    apply: () =>
      replace(
        DmaApi.prototype,
        'mapSingle',
        () =>
          function (this: DmaApi, device, virtual, size, direction, attributes) {
            return this.mapPage(device, virtual & 0xfff_ffffn, size, direction, attributes);
          },
      ),
  },
  {
    claim: 'S10',
    scenario: 'pasid-only-mode-runs-the-dma-api',
    broken: 'the RID is not blocked',
    apply: () =>
      replace(
        IommuCore.prototype,
        'setGroupDomain',
        (set) =>
          function (this: IommuCore, group, domain) {
            if (domain !== null) set.call(this, group, domain);
          },
      ),
  },
  {
    claim: 'S11',
    scenario: 'pasid-only-device-without-mode',
    broken: "the kernel's address space can't be bound",
    apply: () =>
      replace(
        SvaBonds.prototype,
        'bind',
        (bind) =>
          function (this: SvaBonds, device, process) {
            if (process === null) throw new KernelError('EINVAL', 'no');
            return bind.call(this, device, process);
          },
      ),
  },
  {
    claim: 'S12',
    scenario: 'sva-api-of-6-6',
    broken: 'the call with flags is still there',
    apply: () => {
      const flagged = KERNEL_FUNCTIONS.find(
        ({ name, until }) => name === 'iommu_sva_bind_device' && until === '6.1',
      )!;
      return replace(flagged as { until: typeof flagged.until }, 'until', () => null);
    },
  },
];

describe('claims of the seed', () => {
  for (const { claim, scenario: id, broken, iommu = 'vtd', apply } of MUTATIONS) {
    it(`${claim} fails where ${broken}`, () => {
      const parsed = libraryScenario(id)!;
      assert.ok(parsed.ok);
      assert.ok(parsed.scenario.claims.includes(claim), `${id} does not show ${claim}`);
      const here = onIommu(parsed.scenario, iommu);
      assert.ok(here.ok);
      assert.equal(runScenario(here.scenario).holds, true);
      const restore = apply();
      try {
        assert.equal(runScenario(here.scenario).holds, false);
      } finally {
        restore();
      }
      assert.equal(runScenario(here.scenario).holds, true);
    });
  }

  it('has a mutation for each of the twelve', () => {
    assert.equal(new Set(MUTATIONS.map(({ claim }) => claim)).size, 12);
  });
});
