import type { Builder, StepInput } from './builder';

/** Kernel objects that one statement makes and another uses; `number`: a PASID that nothing is attached to yet. */
export type Kind = 'bond' | 'pasid' | 'number' | 'domain';

/** How a kernel object came to be that the source does not show being made: in the right way. */
export const ASSUMED: Readonly<Record<Kind, (b: Builder, name: string, text: string) => StepInput[]>> = {
  bond(b, name, text) {
    const pasid = b.names.give(`${name}_pasid`, 'pasid');
    b.pasids.push(pasid);
    return [
      {
        ...{
          do: 'call',
          function: 'iommu_sva_bind_device',
          args: b.bindArguments(`mm(${b.process()})`),
          as: name,
        },
        say: `Assumed: \`${text}\` is the bond of a process with this device.`,
      },
      {
        ...{ do: 'call', function: 'iommu_sva_get_pasid', args: [name], as: pasid },
        say: 'Assumed: the device was given the PASID of the bond.',
      },
    ];
  },
  number: (b, name, text) => [
    {
      ...{ do: 'call', function: 'iommu_alloc_global_pasid', args: [b.device], as: name },
      say: `Assumed: \`${text}\` is a PASID that nobody else has.`,
    },
  ],
  pasid(b, name, text) {
    const domain = b.names.give('dma_domain', 'dma_domain');
    b.pasids.push(name);
    return [
      ...ASSUMED.number(b, name, text),
      ...ASSUMED.domain(b, domain, 'the domain of the PASID'),
      {
        ...{ do: 'call', function: 'iommu_attach_device_pasid', args: [domain, b.device, name] },
        say: "Assumed: the PASID is attached to the domain of the device's DMA API.",
      },
    ];
  },
  domain: (b, name, text) => [
    {
      ...{ do: 'call', function: 'iommu_get_domain_for_dev', args: [b.device], as: name },
      say: `Assumed: \`${text}\` is the domain of the device's DMA API.`,
    },
  ],
};
