import * as v from 'valibot';
import { BOOT_WORDS } from '../../linux/boot-options';
import { GENERATIONS } from '../../linux/generation';
import { ARCHITECTURES } from '../../trace/architecture';
import { Count, Expression, HexBytes, Name } from './common';

export const Platform = v.pipe(
  v.strictObject({
    iommu: v.optional(
      v.pipe(
        v.picklist(ARCHITECTURES),
        v.description(
          'The IOMMU, and the processor with it: `vtd` is Intel VT-d and x86-64, `riscv` the RISC-V IOMMU and Sv48.',
        ),
      ),
      'vtd',
    ),
    kernel: v.pipe(
      v.picklist(GENERATIONS),
      v.description('Kernel generation: which functions exist and what they do.'),
    ),
    boot: v.optional(
      v.pipe(
        v.array(v.picklist(BOOT_WORDS)),
        v.description('Words of the kernel command line. Without any: lazy DMA domains, scalable mode.'),
      ),
      [],
    ),
    memory: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[1-9][0-9]*[MG]$/, 'a size as `64M` or `6G`'),
        v.description('RAM, e.g. `64M`. What exceeds 3G lies above 4G, as on a PC.'),
      ),
      '64M',
    ),
    coherent: v.optional(
      v.pipe(v.boolean(), v.description('False: devices do not see the caches of the processor.')),
      true,
    ),
    memoryEncryption: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'An encrypted guest (AMD SEV, Intel TDX): devices read ciphertext of what is not shared.',
        ),
      ),
      false,
    ),
    svaDisabled: v.optional(
      v.pipe(
        v.boolean(),
        v.description('The tree carries 72f98ef9a4be: binding a process always fails on x86.'),
      ),
      false,
    ),
    dmaTable: v.optional(
      v.pipe(
        v.picklist(['first-stage', 'second-stage']),
        v.description(
          'Table of DMA domains on VT-d. Without it as Linux chooses: first-stage where the hardware has it. ' +
            'The RISC-V IOMMU has one second stage for a whole device, so its domains are always first-stage.',
        ),
      ),
    ),
  }),
  v.description('The machine and the kernel on it.'),
);
export type Platform = v.InferOutput<typeof Platform>;

const Queue = v.pipe(
  v.strictObject({
    mode: v.pipe(
      v.picklist(['dedicated', 'shared']),
      v.description(
        'Dedicated: MOVDIR64B, PASID from the configuration. Shared: ENQCMD(S), PASID from the descriptor.',
      ),
    ),
    size: v.optional(v.pipe(Count, v.description('Descriptors that fit.')), 16),
  }),
  v.description('A work queue.'),
);

export const DeviceDeclaration = v.pipe(
  v.strictObject({
    name: Name,
    model: v.pipe(
      v.picklist(['accelerator', 'nic', 'storage', 'engine', 'pasid-engine', 'hostile']),
      v.description(
        '`accelerator`: work queues, DSA-like. `nic`: descriptor rings. `storage`: scatter-gather. ' +
          '`engine`: copies what its registers say. `pasid-engine`: the same, but can only issue TLPs with a PASID. `hostile`: sends whatever TLP a step says.',
      ),
    ),
    address: v.pipe(
      v.string(),
      v.regex(/^[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/, 'bus:device.function, as `6a:01.0`'),
      v.description('Bus, device and function: the requester id of its TLPs.'),
    ),
    driver: v.optional(v.pipe(v.string(), v.description('Name of its driver, shown as the caller.'))),
    queues: v.optional(v.pipe(v.array(Queue), v.maxLength(8)), []),
    pasidBits: v.optional(
      v.pipe(Count, v.maxValue(20), v.description('Width of its PASID capability; 0: none.')),
      20,
    ),
    ats: v.optional(v.pipe(v.boolean(), v.description('Has a device TLB.')), false),
    pri: v.optional(v.pipe(v.boolean(), v.description('Sends page requests.')), false),
    untrusted: v.optional(
      v.pipe(v.boolean(), v.description('External port: strict and bounced, whatever was booted.')),
      false,
    ),
    driverManagedDma: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          '`driver_managed_dma` of its driver. False, as of most: the driver has the DMA API from probe on, and ' +
            'iommu_device_claim_dma_owner() fails. NON-SPEC: true without, so that steps may claim.',
        ),
      ),
      true,
    ),
    group: v.optional(v.pipe(Name, v.description('IOMMU group; its own without.'))),
    child: v.optional(
      v.pipe(v.boolean(), v.description('A child device in software alone, that does no DMA.')),
      false,
    ),
  }),
  v.description('A device on the bus.'),
);
export type DeviceDeclaration = v.InferOutput<typeof DeviceDeclaration>;

export const ObjectDeclaration = v.pipe(
  v.strictObject({
    name: Name,
    kind: v.pipe(
      v.picklist(['slab', 'pages', 'vmalloc', 'stack', 'rodata', 'user']),
      v.description(
        '`slab`: kmalloc, shares its page with neighbours of its size. `pages`: whole pages of the direct map. ' +
          '`vmalloc`, `stack`, `rodata`: what their names say. `user`: memory of a process.',
      ),
    ),
    size: v.pipe(Count, v.minValue(1), v.maxValue(0x100_0000), v.description('Bytes, at most 16 MiB.')),
    process: v.optional(v.pipe(Name, v.description('Of `user` memory: whose.'))),
    text: v.optional(v.pipe(v.string(), v.description('First bytes, as ASCII text.'))),
    bytes: v.optional(HexBytes),
    secret: v.optional(v.pipe(v.boolean(), v.description('No device should ever read this.')), false),
    populate: v.optional(
      v.pipe(v.boolean(), v.description('False: pages of `user` memory come with the first touch.')),
      true,
    ),
    writable: v.optional(v.boolean(), true),
    above: v.optional(
      v.pipe(Expression, v.description('Lowest address: physical of `pages`, virtual of `user` memory.')),
    ),
  }),
  v.description('An object in memory, named for expectations and narration.'),
);
export type ObjectDeclaration = v.InferOutput<typeof ObjectDeclaration>;

export const ProcessDeclaration = v.pipe(v.strictObject({ name: Name }), v.description('A user process.'));
