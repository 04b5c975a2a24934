import type { Sink } from '../../machine/log';
import type { BootOptions } from '../boot-options';
import { KernelError } from '../errno';
import type { AttachEvent, DomainName, DomainType, NoticeEvent } from '../events';
import { PAGE_SIZE } from '../layout';
import { Part } from '../state';
import type { Attachment, Domain, IommuDevice, IommuDriver } from './driver';
import { defaultDomainType, ownsTables } from './policy';

/** `struct iommu_group`: devices that the hardware can't tell apart share one address space. */
export interface Group {
  readonly name: string;
  readonly devices: string[];
  /** Domain of the DMA API. */
  defaultDomain: number;
  /** Domain of requests without PASID now; null: blocked. */
  domain: number | null;
  /** Domain by PASID. */
  readonly pasids: Map<number, number>;
  /** Devices whose driver has the DMA API from probe on, because it is not one of `driver_managed_dma`. */
  users: number;
  /** Who claimed DMA ownership (`iommu_group_claim_dma_owner`), or null for the DMA API. */
  owner: string | null;
}

interface State {
  readonly devices: Map<string, IommuDevice & { readonly group: string }>;
  readonly groups: Map<string, Group>;
  readonly domains: Map<number, Domain>;
  nextDomain: number;
}

/** A table that the processor walks too, and whose it is: a process's, or init_mm's (null). */
export interface SharedTable {
  readonly root: bigint;
  readonly process: string | null;
}

/**
 * The IOMMU core (drivers/iommu/iommu.c): which domain translates which device's requests, with and without PASID.
 * Everything that hardware sees is written by the architecture's driver.
 */
export class IommuCore extends Part<State> {
  constructor(
    readonly driver: IommuDriver,
    private readonly boot: BootOptions,
    private readonly log: Sink<AttachEvent | NoticeEvent>,
  ) {
    super({ devices: new Map(), groups: new Map(), domains: new Map(), nextDomain: 1 });
  }

  /**
   * A device appears: it joins its group; a new group gets its default domain, at once in effect. The bus takes that for a
   * driver without `driver_managed_dma` (`iommu_device_use_default_domain`).
   */
  probe(device: IommuDevice, groupName: string, untrusted: boolean, driverManagedDma = true): Group {
    this.state.devices.set(device.name, { ...device, group: groupName });
    this.driver.probe(device);
    const users = driverManagedDma ? 0 : 1;
    const known = this.state.groups.get(groupName);
    if (known) {
      known.devices.push(device.name);
      known.users += users;
      if (known.domain !== null) this.driver.attach({ device, pasid: null }, this.domain(known.domain));
      return known;
    }
    const domain = this.allocDomain(
      defaultDomainType(this.boot, untrusted),
      `default domain of ${groupName}`,
    );
    const group: Group = {
      name: groupName,
      devices: [device.name],
      defaultDomain: domain.id,
      domain: null,
      pasids: new Map(),
      users,
      owner: null,
    };
    this.state.groups.set(groupName, group);
    this.setGroupDomain(group, domain);
    return group;
  }

  /**
   * `iommu_domain_alloc`. `shared`: an address space whose table the processor owns. `stage`: which of the hardware's
   * tables, where the caller needs one of them.
   */
  allocDomain(
    type: DomainType,
    name: string,
    { shared = null, stage = null }: { shared?: SharedTable | null; stage?: 'first' | 'second' | null } = {},
  ): Domain {
    const id = this.state.nextDomain++;
    const paging = ownsTables(type);
    const root = shared?.root ?? (paging ? this.driver.newRoot(`page table of ${name}`) : 0n);
    const domain: Domain = {
      id,
      type,
      name,
      root,
      stage: shared ? 'first' : paging ? (stage ?? this.stageOf(type)) : 'none',
      process: shared?.process ?? null,
    };
    this.state.domains.set(id, domain);
    return domain;
  }

  /** `iommu_domain_free`. @throws KernelError EBUSY where it is still attached */
  freeDomain(domain: Domain): void {
    if (this.attachments(domain).length > 0)
      throw new KernelError('EBUSY', `${domain.name} is still attached`);
    if (ownsTables(domain.type)) this.driver.freeTables(domain);
    this.state.domains.delete(domain.id);
  }

  /** Replaces the domain of a group's requests without PASID; null blocks them. */
  setGroupDomain(group: Group, domain: Domain | null): void {
    const previous = group.domain === null ? null : this.domain(group.domain);
    for (const name of group.devices) {
      const at = { device: this.device(name), pasid: null };
      if (previous && previous.type !== 'blocked') this.driver.detach(at, previous);
      if (domain && domain.type !== 'blocked') this.driver.attach(at, domain);
      this.announce(at, domain, previous);
    }
    group.domain = domain?.id ?? null;
  }

  /**
   * iommu_attach_device(): another domain than the DMA API's for requests without PASID; the DMA API goes on mapping into
   * its own. @throws KernelError EINVAL in a shared group, EBUSY where another driver's domain is attached
   */
  attachDevice(device: string, domain: Domain): void {
    const group = this.groupOf(device);
    if (group.devices.length > 1) throw new KernelError('EINVAL', `${group.name} has more than one device`);
    if (group.domain !== null && group.domain !== group.defaultDomain) {
      throw new KernelError('EBUSY', `${group.name} has a domain that is not its default`);
    }
    this.setGroupDomain(group, domain);
  }

  /** iommu_detach_device(): back to the default domain, or to blocked where someone owns the group. */
  detachDevice(device: string): void {
    const group = this.groupOf(device);
    this.setGroupDomain(group, group.owner === null ? this.domain(group.defaultDomain) : null);
  }

  /** iommu_device_claim_dma_owner(): the DMA API is out, everything is blocked. @throws KernelError EPERM, EBUSY */
  claim(device: string, owner: string): void {
    const group = this.groupOf(device);
    if (group.owner === owner) return;
    if (group.users > 0)
      throw new KernelError(
        'EPERM',
        `a driver of ${group.name} has the DMA API: it is not driver_managed_dma`,
      );
    if (group.owner !== null) throw new KernelError('EPERM', `${group.name} belongs to ${group.owner}`);
    if (group.domain !== group.defaultDomain || group.pasids.size > 0) {
      throw new KernelError('EBUSY', `${group.name} is in use`);
    }
    group.owner = owner;
    this.setGroupDomain(group, null);
  }

  /** iommu_device_release_dma_owner(). */
  release(device: string): void {
    const group = this.groupOf(device);
    if (group.owner === null) throw new KernelError('EINVAL', `nobody owns ${group.name}`);
    group.owner = null;
    this.setGroupDomain(group, this.domain(group.defaultDomain));
  }

  /** The administrator's write to the group's `type` file: a new default domain, empty. Returns the old one. */
  changeDefault(device: string, type: DomainType): Domain {
    const group = this.groupOf(device);
    if (group.owner !== null || group.pasids.size > 0)
      throw new KernelError('EBUSY', `${group.name} is in use`);
    const old = this.domain(group.defaultDomain);
    const domain = this.allocDomain(type, old.name);
    group.defaultDomain = domain.id;
    this.setGroupDomain(group, domain);
    return old;
  }

  /** `iommu_attach_device_pasid`. @throws KernelError EBUSY, EINVAL, EOPNOTSUPP, EEXIST */
  attachPasid(device: IommuDevice, pasid: number, domain: Domain): void {
    const group = this.groupOf(device.name);
    if (pasid <= 0 || pasid >= device.maxPasids) {
      throw new KernelError(
        'EINVAL',
        `${device.name} can't use PASID ${String(pasid)} of ${String(device.maxPasids)}`,
      );
    }
    if (group.pasids.has(pasid)) {
      throw new KernelError('EBUSY', `PASID ${String(pasid)} of ${group.name} has a domain already`);
    }
    for (const name of group.devices) {
      const at = { device: this.device(name), pasid };
      this.driver.attach(at, domain);
      this.announce(at, domain, null);
    }
    group.pasids.set(pasid, domain.id);
  }

  /** `iommu_detach_device_pasid`: requests with this PASID are blocked when it returns. */
  detachPasid(device: IommuDevice, pasid: number): void {
    const group = this.groupOf(device.name);
    const id = group.pasids.get(pasid);
    if (id === undefined)
      throw new KernelError('ENOENT', `PASID ${String(pasid)} of ${device.name} has no domain`);
    const domain = this.domain(id);
    for (const name of group.devices) {
      const at = { device: this.device(name), pasid };
      this.driver.detach(at, domain);
      this.announce(at, null, domain);
    }
    group.pasids.delete(pasid);
  }

  /** `iommu_map`: addresses and size are whole pages. @throws KernelError EINVAL, EEXIST, ENOMEM */
  map(domain: Domain, iova: bigint, physical: bigint, size: bigint, permissions: number): void {
    if ((iova | physical | size) % PAGE_SIZE !== 0n || size === 0n) {
      throw new KernelError('EINVAL', 'iommu_map takes whole pages');
    }
    this.driver.table(domain).map(domain.root, iova, physical, size, permissions);
  }

  /** Clears the entries and leaves the caches alone; returns the bytes that were mapped. */
  unmapOnly(domain: Domain, iova: bigint, size: bigint): bigint {
    return this.driver.table(domain).unmap(domain.root, iova, size);
  }

  /** `iommu_unmap`: clears and flushes. */
  unmap(domain: Domain, iova: bigint, size: bigint): bigint {
    const cleared = this.unmapOnly(domain, iova, size);
    if (cleared > 0n) this.flushRange(domain, iova, iova + size);
    return cleared;
  }

  flushRange(domain: Domain, start: bigint, end: bigint): void {
    this.driver.flushRange(domain, this.attachments(domain), start, end);
  }

  flushAll(domain: Domain): void {
    this.driver.flushAll(domain, this.attachments(domain));
  }

  /** `iommu_iova_to_phys`: null where nothing is mapped. */
  iovaToPhysical(domain: Domain, iova: bigint): bigint | null {
    if (domain.stage === 'none') return domain.type === 'identity' ? iova : null;
    return this.driver.table(domain).find(domain.root, iova)?.physical ?? null;
  }

  device(name: string): IommuDevice {
    const device = this.state.devices.get(name);
    if (!device) throw new KernelError('ENODEV', `${name} is not behind an IOMMU`);
    return device;
  }

  byRequester(requester: number): IommuDevice | null {
    return [...this.state.devices.values()].find((device) => device.requester === requester) ?? null;
  }

  groupOf(device: string): Group {
    return this.state.groups.get(this.state.devices.get(device)?.group ?? '') ?? this.missing(device);
  }

  groups(): readonly Group[] {
    return [...this.state.groups.values()];
  }

  domain(id: number): Domain {
    const domain = this.state.domains.get(id);
    if (!domain) throw new KernelError('EINVAL', `domain ${String(id)} was freed`);
    return domain;
  }

  /** `iommu_get_domain_for_dev`, or null where requests are blocked. */
  domainOf(device: string): Domain | null {
    const { domain } = this.groupOf(device);
    return domain === null ? null : this.domain(domain);
  }

  domainOfPasid(device: string, pasid: number): Domain | null {
    const id = this.groupOf(device).pasids.get(pasid);
    return id === undefined ? null : this.domain(id);
  }

  /** Domain of the DMA API (`iommu_get_dma_domain`). */
  defaultDomain(device: string): Domain {
    return this.domain(this.groupOf(device).defaultDomain);
  }

  attachments(domain: Domain): readonly Attachment[] {
    return this.groups().flatMap((group) => {
      const pasids = [...group.pasids].filter(([, id]) => id === domain.id).map(([pasid]) => pasid);
      const places = [...(group.domain === domain.id ? [null] : []), ...pasids];
      return group.devices.flatMap((name) => places.map((pasid) => ({ device: this.device(name), pasid })));
    });
  }

  private stageOf(type: DomainType): 'first' | 'second' {
    return type === 'unmanaged' ? this.driver.ownStage : this.driver.dmaStage;
  }

  private announce(at: Attachment, domain: Domain | null, previous: Domain | null): void {
    const name = (of: Domain | null): DomainName | null => of && { id: of.id, type: of.type, name: of.name };
    const { device, pasid } = at;
    this.log.emit({
      kind: 'attach',
      device: device.name,
      pasid,
      domain: name(domain),
      previous: name(previous),
    });
  }

  private missing(device: string): never {
    throw new KernelError('ENODEV', `${device} has no IOMMU group`);
  }
}
