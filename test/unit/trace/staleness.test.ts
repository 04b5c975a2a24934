import assert from 'node:assert/strict';
import { virtToPhys } from '../../../simulator/linux/layout';
import { DmaPort } from '../../../simulator/machine/devices/dma-port';
import { HostileDevice } from '../../../simulator/machine/devices/hostile';
import type { SimEvent } from '../../../simulator/trace/events';
import { System, type Options } from '../linux/system';

type Staleness = Extract<SimEvent, { kind: 'staleness' }>;

function stale(system: System): readonly Staleness[] {
  return system.events.filter((event): event is Staleness => event.kind === 'staleness');
}

function mapped(options: Options): {
  system: System;
  dev: ReturnType<System['device']>;
  buffer: bigint;
  handle: bigint;
} {
  const system = new System(options);
  const dev = system.device('dev');
  const buffer = system.number('kmalloc', 2048, 0);
  const handle = system.number('dma_map_single', dev, buffer, 2048, 'DMA_TO_DEVICE');
  return { system, dev, buffer, handle };
}

describe('staleness', () => {
  it('is explained: what filled the line, what changed, what is missing', () => {
    const { system, dev, handle } = mapped({ boot: ['iommu.strict=0'] });
    system.access('dev', 'read', handle);
    system.call('dma_unmap_single', dev, handle, 2048, 'DMA_TO_DEVICE');
    assert.notEqual(system.access('dev', 'read', handle), null);
    const [event] = stale(system);
    assert.ok(event);
    const fill = system.events[event.filledAt]!;
    assert.ok(fill.kind === 'walk' || fill.kind === 'cache-fill');
    const change = system.events[event.changedAt!]!;
    assert.ok(change.kind === 'memory-write');
    assert.equal(change.agent, 'cpu');
    assert.match(event.missing, /IOTLB/);
    assert.match(event.now, /faults/);
    assert.equal(event.queued, true);
  });

  it('that no queue explains is said to be queued nowhere', () => {
    const { system, handle } = mapped({ boot: ['iommu.strict=1'] });
    system.access('dev', 'read', handle);
    const domain = system.kernel.iommu!.defaultDomain('dev');
    system.kernel.iommu!.unmapOnly(domain, handle & ~0xfffn, 4096n);
    system.access('dev', 'read', handle);
    assert.deepEqual(
      stale(system).map(({ queued }) => queued),
      [false],
    );
  });

  it('is not claimed for a cached answer that the tables still give', () => {
    const { system, buffer, handle } = mapped({ boot: ['iommu.strict=1'] });
    for (let i = 0; i < 3; i++) assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer));
    assert.deepEqual(stale(system), []);
  });

  it('of a device TLB is seen too: an access that came translated', () => {
    const system = new System({ boot: ['iommu.strict=1'] });
    const { machine } = system.world;
    const device = machine.add(new HostileDevice(machine.bus, 'ats', 0x4000, { ats: true }));
    assert.ok(device.port instanceof DmaPort);
    system.kernel.addDevice({
      name: 'ats',
      requester: 0x4000,
      maxPasids: 0,
      ats: true,
      pri: false,
      untrusted: false,
      group: 'ats',
      canDma: true,
    });
    const dev = { handle: 'device', name: 'ats' } as const;
    const handle = system.number(
      'dma_map_single',
      dev,
      system.number('kmalloc', 2048, 0),
      2048,
      'DMA_TO_DEVICE',
    );
    const tag = { pasid: null, privileged: false, blockOnFault: false };
    assert.equal(device.port.read(handle, 8, tag).kind, 'done');
    const domain = system.kernel.iommu!.defaultDomain('ats');
    system.kernel.iommu!.unmapOnly(domain, handle & ~0xfffn, 4096n);
    assert.equal(device.port.read(handle, 8, tag).kind, 'done');
    assert.match(stale(system).at(-1)!.missing, /device TLB/);
    system.kernel.iommu!.flushRange(domain, handle & ~0xfffn, (handle & ~0xfffn) + 4096n);
    assert.equal(device.port.read(handle, 8, tag).kind, 'fault');
  });
});
