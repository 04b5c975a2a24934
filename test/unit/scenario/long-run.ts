/** A run of any length: maps, reads, and where it is to unmaps, round after round. */
interface LongRun {
  readonly rounds: number;
  /** Whether the device reads under a PASID of the DMA domain, or without one. */
  readonly pasid: boolean;
  readonly unmap: boolean;
}

/** The text of the scenario. */
export function longRun({ rounds, pasid, unmap }: LongRun): string {
  const call = (name: string, args: readonly unknown[], as?: string) => ({
    ...{ do: 'call', function: name, args },
    ...(as === undefined ? {} : { as }),
  });
  const attach = [
    call('iommu_alloc_global_pasid', ['dev'], 'pasid'),
    call('iommu_get_domain_for_dev', ['dev'], 'domain'),
    call('iommu_attach_device_pasid', ['domain', 'dev', 'pasid']),
  ];
  const buffer = 'buffer + (i & 15) * 4096';
  const round = [
    call('dma_map_single', ['dev', buffer, 4096, 'DMA_TO_DEVICE'], 'handle'),
    { do: 'tlp', device: 'dev', access: 'read', address: 'handle', ...(pasid ? { pasid: 'pasid' } : {}) },
    ...(unmap ? [call('dma_unmap_single', ['dev', 'handle', 4096, 'DMA_TO_DEVICE'])] : []),
  ];
  return JSON.stringify({
    ...{ version: 1, title: 'a long run', about: 'made, not written' },
    platform: { kernel: '6.6', boot: ['iommu.strict=1'] },
    devices: [{ name: 'dev', model: 'hostile', address: '01:00.0' }],
    memory: [{ name: 'buffer', kind: 'pages', size: 65536 }],
    steps: [...(pasid ? attach : []), { do: 'repeat', times: rounds, steps: round }],
  });
}
