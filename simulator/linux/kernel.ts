import type { Sink } from '../machine/log';
import type { KernelArchitecture } from './architecture';
import type { BootOptions } from './boot-options';
import { DmaApi } from './dma/api';
import { DirectDma, IommuBouncing } from './dma/bouncing';
import { CoherentMemory } from './dma/coherent';
import { CpuCache } from './dma/cpu-cache';
import { DmaDebug } from './dma/debug';
import { DmaDevices } from './dma/devices';
import { IommuDma } from './dma/iommu-backend';
import { DmaPools } from './dma/pool';
import { Scatterlists } from './dma/scatterlist';
import { ScatterGather } from './dma/sg';
import { Swiotlb } from './dma/swiotlb';
import type { DmaBackend, DmaDevice } from './dma/types';
import type { LinuxEvent } from './events';
import type { Generation } from './generation';
import { IommuCore } from './iommu/core';
import { PasidAllocator } from './iommu/pasid-allocator';
import { PasidOnly } from './iommu/pasid-only';
import { isDmaDomain } from './iommu/policy';
import { VMALLOC_START, frameOf, ramRanges } from './layout';
import { AddressSpaces } from './memory/address-space';
import { EncryptedRam } from './memory/encrypted-ram';
import { KernelSpace } from './memory/kernel-space';
import { MmStructs } from './memory/mm-structs';
import { Objects } from './memory/objects';
import { PageAllocator } from './memory/pages';
import { SlabAllocator } from './memory/slab';
import { ZeroedPages } from './memory/tables';
import { Vmalloc } from './memory/vmalloc';
import type { PasidControl, Ram, Registers } from './port';
import type { Stateful } from './state';
import { SvaBonds } from './sva/bonds';

export interface KernelOptions {
  readonly architecture: KernelArchitecture;
  readonly generation: Generation;
  readonly boot: BootOptions;
  /** Bytes of RAM. */
  readonly ramSize: bigint;
  /** Devices see the processor's caches. */
  readonly coherent: boolean;
  /** The machine is an encrypted guest (AMD SEV, Intel TDX): devices read ciphertext of all that is not shared. */
  readonly memoryEncryption?: boolean;
  /** Table of DMA domains where the hardware has two kinds; null: as Linux chooses. */
  readonly dmaStage: 'first' | 'second' | null;
  /** The tree carries 72f98ef9a4be: iommu_sva_bind_device() always fails on x86. */
  readonly svaDisabled?: boolean;
}

/** A device as firmware and bus describe it to the kernel. */
export interface DeviceDescription {
  readonly name: string;
  readonly requester: number;
  /** 2^width of the PASID capability, 0 without. */
  readonly maxPasids: number;
  readonly ats: boolean;
  readonly pri: boolean;
  readonly untrusted: boolean;
  /** `driver_managed_dma` of its driver (since 5.19): it may claim DMA ownership. True without. */
  readonly driverManagedDma?: boolean;
  /** IOMMU group; devices that can't be told apart share one. */
  readonly group: string;
  /** False for a child device that exists in software alone. */
  readonly canDma: boolean;
}

/** The simulated kernel: parts with one job each, put together here and nowhere else. */
export class Kernel implements Stateful {
  readonly pages: PageAllocator;
  /** Memory as the processor reads and writes it; what the device reads differs where memory is encrypted. */
  readonly ram: Ram;
  /** Null where memory holds what the processor wrote. */
  readonly encryption: EncryptedRam | null;
  readonly space: KernelSpace;
  readonly slab: SlabAllocator;
  readonly vmalloc: Vmalloc;
  readonly objects: Objects;
  readonly mms: MmStructs;
  readonly processes: AddressSpaces;
  readonly pasids: PasidAllocator;
  /** Null where the command line switched translation off. */
  readonly iommu: IommuCore | null;
  readonly iommuDma: IommuDma | null;
  readonly devices: DmaDevices;
  readonly swiotlb: Swiotlb;
  readonly cache: CpuCache;
  readonly dma: DmaApi;
  readonly scatterlists: Scatterlists;
  readonly sg: ScatterGather;
  readonly coherent: CoherentMemory;
  readonly pools: DmaPools;
  readonly sva: SvaBonds;
  readonly pasidOnly: PasidOnly | null;
  private readonly direct: DmaBackend;
  private readonly translated: DmaBackend | null;
  private readonly parts: readonly Stateful[];

  constructor(
    memory: Ram,
    registers: Registers,
    control: PasidControl,
    readonly options: KernelOptions,
    readonly log: Sink<LinuxEvent>,
  ) {
    const { architecture, boot, generation, dmaStage } = options;
    const ranges = ramRanges(options.ramSize);
    this.pages = new PageAllocator(ranges, log);
    this.encryption = options.memoryEncryption ? new EncryptedRam(memory, this.pages) : null;
    this.ram = this.encryption ?? memory;
    const ram = this.ram;
    const zeroed = new ZeroedPages(ram, this.pages);
    this.space = new KernelSpace(ram, zeroed, architecture.pageTables, ranges);
    this.space.preallocate(VMALLOC_START, 0n);
    this.slab = new SlabAllocator(this.pages);
    this.vmalloc = new Vmalloc(this.space, this.pages);
    this.objects = new Objects(log);
    this.mms = new MmStructs();
    this.processes = new AddressSpaces(ram, this.pages, zeroed, this.space, this.mms, log);
    this.pasids = new PasidAllocator(log);
    const driver = boot.iommu
      ? architecture.driver({ ram, registers, pages: zeroed, log, generation, boot, dmaStage })
      : null;
    this.iommu = driver && new IommuCore(driver, boot, log);
    this.iommuDma = this.iommu && new IommuDma(this.iommu, log);
    this.devices = new DmaDevices();
    this.swiotlb = new Swiotlb(ram, this.pages);
    const isUncached = (physical: bigint): boolean =>
      this.pages.ownerOf(frameOf(physical))?.use === 'coherent';
    this.cache = new CpuCache(ram, options.coherent, isUncached);
    this.direct = new DirectDma(this.swiotlb, boot);
    this.translated = this.iommuDma && new IommuBouncing(this.iommuDma, this.swiotlb);
    const debug = new DmaDebug(this.pages, boot.dmaDebug, log);
    const backendOf = (device: string): DmaBackend => this.backendOf(device);
    this.dma = new DmaApi(this.devices, backendOf, this.pages, this.swiotlb, this.cache, debug, log);
    this.scatterlists = new Scatterlists();
    const throughIommu = (device: DmaDevice): IommuDma | null =>
      this.isTranslated(device.name) && !device.untrusted && !device.forceUnencrypted ? this.iommuDma : null;
    this.sg = new ScatterGather(this.dma, this.devices, backendOf, throughIommu, debug, log);
    this.coherent = new CoherentMemory(
      this.devices,
      backendOf,
      throughIommu,
      zeroed,
      this.vmalloc,
      ram,
      debug,
      log,
    );
    this.pools = new DmaPools(this.coherent);
    this.sva = new SvaBonds(
      generation,
      options.svaDisabled ?? false,
      this.iommu,
      this.pasids,
      this.processes,
      this.space,
      log,
    );
    this.processes.register(this.sva);
    this.pasidOnly = this.iommu && new PasidOnly(this.iommu, this.pasids, control, log);
    this.parts = [
      ...[
        this.pages,
        this.slab,
        this.vmalloc,
        this.objects,
        this.mms,
        this.processes,
        this.pasids,
        this.devices,
      ],
      ...[this.swiotlb, this.cache, debug, this.sva, this.scatterlists, this.coherent, this.pools],
      ...(this.encryption ? [this.encryption] : []),
      ...(driver ? [driver, this.iommu!, this.iommuDma!, this.pasidOnly!] : []),
    ];
    driver?.start();
  }

  /** A device appears on the bus and is given its IOMMU domain. */
  addDevice(description: DeviceDescription): void {
    const { name, untrusted, canDma } = description;
    const { coherent } = this.options;
    this.devices.add(name, { coherent, untrusted, forceUnencrypted: this.encryption !== null, canDma });
    // External devices get no ATS: what they call translated goes past the tables (drivers/pci/ats.c, `pci_ats_supported`).
    const ats = description.ats && !untrusted;
    if (canDma)
      this.iommu?.probe({ ...description, ats }, description.group, untrusted, description.driverManagedDma);
  }

  /** How addresses for a device are made now: by its group's default domain, whatever is attached. */
  backendOf(device: string): DmaBackend {
    return this.isTranslated(device) ? this.translated! : this.direct;
  }

  private isTranslated(device: string): boolean {
    if (!this.iommu || !this.devices.get(device).canDma) return false;
    return isDmaDomain(this.iommu.defaultDomain(device).type);
  }

  save(): unknown {
    return this.parts.map((part) => part.save());
  }

  restore(snapshot: unknown): void {
    (snapshot as readonly unknown[]).forEach((saved, i) => this.parts[i]!.restore(saved));
  }
}
