import assert from 'node:assert/strict';
import { KERNEL_FUNCTIONS } from '../../../simulator/linux/api';
import { virtToPhys } from '../../../simulator/linux/layout';
import { System } from './system';

describe('default domains', () => {
  const types: [string[], boolean, string][] = [
    [[], false, 'dma-fq'],
    [['iommu.strict=1'], false, 'dma'],
    [['iommu.passthrough=1'], false, 'identity'],
    [['iommu=pt'], true, 'dma'],
    [['iommu.strict=0'], true, 'dma'],
  ];
  for (const [boot, untrusted, type] of types) {
    it(`${boot.join(' ') || 'nothing on the command line'}${untrusted ? ', untrusted' : ''}: ${type}`, () => {
      const system = new System({ boot });
      system.device('dev', { untrusted });
      assert.equal(system.kernel.iommu!.defaultDomain('dev').type, type);
    });
  }

  it('are chosen as Linux does: first-stage where the hardware has it', () => {
    const system = new System();
    system.device('dev');
    assert.equal(system.kernel.iommu!.defaultDomain('dev').stage, 'first');
  });

  it('are one for all devices of a group', () => {
    const system = new System();
    const a = system.device('a', { group: 'both' });
    system.device('b', { group: 'both' });
    const buffer = system.number('kmalloc', 64, 0);
    const handle = system.number('dma_map_single', a, buffer, 64, 'DMA_TO_DEVICE');
    assert.equal(system.access('b', 'read', handle), virtToPhys(buffer));
  });

  it('can be changed by the administrator while nothing is mapped', () => {
    const system = new System();
    const dev = system.device('dev');
    assert.equal(system.number('iommu_group_store_type', dev, 'IOMMU_DOMAIN_IDENTITY'), 0n);
    assert.equal(system.access('dev', 'read', 0x2000n), 0x2000n);
    assert.equal(system.number('iommu_group_store_type', dev, 'IOMMU_DOMAIN_DMA'), 0n);
    assert.equal(system.access('dev', 'read', 0x2000n), null);
  });

  it('do not exist with translation off: the device reaches all memory', () => {
    const system = new System({ boot: ['intel_iommu=off'] });
    const dev = system.device('dev');
    assert.equal(system.access('dev', 'write', 0x2000n), 0x2000n);
    assert.equal(system.number('iommu_alloc_global_pasid', dev), 0xffff_ffffn);
  });
});

describe('IOMMU API', () => {
  it('maps into the domain of a driver, which replaces the default domain while attached', () => {
    const system = new System();
    const dev = system.device('dev');
    const buffer = system.number('kmalloc', 64, 0);
    const handle = system.number('dma_map_single', dev, buffer, 64, 'DMA_TO_DEVICE');
    const domain = system.call('iommu_domain_alloc', 0)!;
    assert.equal(
      system.number('iommu_map', domain, 0x4000_0000, 0x300_0000, 4096, 'IOMMU_READ', 'GFP_KERNEL'),
      0n,
    );
    // Intel's driver warns of an entry that is set, keeps it, and succeeds (`__domain_mapping`).
    assert.equal(
      system.number('iommu_map', domain, 0x4000_0000, 0x310_0000, 4096, 'IOMMU_READ', 'GFP_KERNEL'),
      0n,
    );
    assert.ok(system.events.some((e) => e.kind === 'notice' && e.topic === 'pte-already-set'));
    assert.equal(system.number('iommu_attach_device', domain, dev), 0n);
    assert.equal(system.access('dev', 'read', 0x4000_0000n), 0x300_0000n);
    assert.equal(system.access('dev', 'read', handle), null, 'the mapping is in the detached domain');
    assert.equal(system.number('iommu_iova_to_phys', domain, 0x4000_0010), 0x300_0010n);
    assert.equal(system.number('iommu_unmap', domain, 0x4000_0000, 4096), 4096n);
    assert.equal(system.access('dev', 'read', 0x4000_0000n), null);
    system.call('iommu_detach_device', domain, dev);
    assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer));
  });

  it('refuses a second domain, a shared group, and freeing what is attached', () => {
    const system = new System();
    const dev = system.device('dev');
    const [one, two] = [system.call('iommu_domain_alloc', 0)!, system.call('iommu_domain_alloc', 0)!];
    system.call('iommu_attach_device', one, dev);
    assert.equal(system.number('iommu_attach_device', two, dev), -16n);
    system.call('iommu_domain_free', one);
    assert.ok(system.notices().includes('bad-call'));
    const a = system.device('a', { group: 'both' });
    system.device('b', { group: 'both' });
    assert.equal(system.number('iommu_attach_device', two, a), -22n);
  });

  it('gives the device to one owner, blocked until that one attaches something', () => {
    const system = new System();
    const dev = system.device('dev');
    assert.equal(system.number('iommu_device_claim_dma_owner', dev, 0), 0n);
    assert.equal(system.kernel.iommu!.domainOf('dev'), null);
    assert.equal(system.access('dev', 'read', 0x1000n), null);
    system.call('iommu_device_release_dma_owner', dev);
    assert.equal(system.kernel.iommu!.domainOf('dev')!.type, 'dma');
  });

  it('leaves the DMA API to a driver that is not driver_managed_dma: nobody can claim the group', () => {
    const system = new System();
    const dev = system.device('dev', { driverManagedDma: false });
    assert.equal(system.number('iommu_device_claim_dma_owner', dev, 0), -1n, '-EPERM');
    assert.equal(system.kernel.iommu!.domainOf('dev')!.type, 'dma');
    const managed = system.device('one', { group: 'both', driverManagedDma: true });
    system.device('other', { group: 'both', driverManagedDma: false });
    assert.equal(system.number('iommu_device_claim_dma_owner', managed, 0), -1n, 'one driver is enough');
  });

  it('names every function once for each generation that has it', () => {
    for (const fn of KERNEL_FUNCTIONS) {
      const same = KERNEL_FUNCTIONS.filter((other) => other.name === fn.name && other.since === fn.since);
      assert.equal(same.length, 1, fn.name);
      assert.ok(fn.doc.length > 5, fn.name);
    }
  });
});

describe('PASIDs of the kernel', () => {
  function attached(): {
    system: System;
    dev: ReturnType<System['device']>;
    pasid: bigint;
    domain: NonNullable<ReturnType<System['call']>>;
  } {
    const system = new System();
    const dev = system.device('dev');
    const pasid = system.number('iommu_alloc_global_pasid', dev);
    const domain = system.call('iommu_get_domain_for_dev', dev)!;
    assert.equal(system.number('iommu_attach_device_pasid', domain, dev, pasid), 0n);
    return { system, dev, pasid, domain };
  }

  it('translate as the RID does, until detached', () => {
    const { system, dev, pasid, domain } = attached();
    const buffer = system.number('kmalloc', 64, 0);
    const handle = system.number('dma_map_single', dev, buffer, 64, 'DMA_TO_DEVICE');
    assert.equal(system.access('dev', 'read', handle, Number(pasid)), virtToPhys(buffer));
    system.call('iommu_detach_device_pasid', domain, dev, pasid);
    assert.equal(system.access('dev', 'read', handle, Number(pasid)), null);
    assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer));
  });

  it('can be attached once, and not as PASID 0 or beyond what the device has', () => {
    const { system, dev, pasid, domain } = attached();
    assert.equal(system.number('iommu_attach_device_pasid', domain, dev, pasid), -16n);
    assert.equal(system.number('iommu_attach_device_pasid', domain, dev, 0), -22n);
    assert.equal(system.number('iommu_attach_device_pasid', domain, dev, 1 << 20), -22n);
    const small = system.device('small', { maxPasids: 2 });
    assert.equal(
      system.number('iommu_alloc_global_pasid', small),
      0xffff_ffffn,
      'number 1 is taken, 2 is too large',
    );
  });

  it('are global, and the lowest free number is next', () => {
    const { system, dev, pasid } = attached();
    const other = system.device('other');
    assert.equal(system.number('iommu_alloc_global_pasid', other), pasid + 1n);
    system.call('iommu_free_global_pasid', pasid + 1n);
    assert.equal(system.number('iommu_alloc_global_pasid', dev), pasid + 1n);
  });

  it('need scalable mode', () => {
    const system = new System({ boot: ['intel_iommu=sm_off', 'iommu.strict=1'] });
    const dev = system.device('dev');
    const buffer = system.number('kmalloc', 64, 0);
    const handle = system.number('dma_map_single', dev, buffer, 64, 'DMA_TO_DEVICE');
    assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer), 'legacy mode translates the RID');
    const domain = system.call('iommu_get_domain_for_dev', dev)!;
    assert.equal(system.number('iommu_attach_device_pasid', domain, dev, 1), -95n);
  });
});
