import type { Sink } from '../../machine/log';
import { KernelError } from '../errno';
import type { BindEvent, NoticeEvent, PasidMsrEvent } from '../events';
import { atLeast, type Generation } from '../generation';
import type { IommuCore } from '../iommu/core';
import type { PasidAllocator } from '../iommu/pasid-allocator';
import type { AddressSpaces, MmuNotifier } from '../memory/address-space';
import type { KernelSpace } from '../memory/kernel-space';
import { Part } from '../state';

/** `IOMMU_DEV_FEAT_SVA`, `IOMMU_DEV_FEAT_IOPF`. */
export type Feature = 'sva' | 'iopf';

/** An address space bound to a device (`struct iommu_sva`). Plain data. */
export interface Bond {
  readonly id: number;
  readonly device: string;
  /** Null: init_mm, the legacy supervisor bind. */
  readonly process: string | null;
  readonly pasid: number;
  readonly domain: number;
  users: number;
  /** The process is gone: the PASID is blocked, the bond not yet given back. */
  released: boolean;
}

interface State {
  readonly bonds: Map<number, Bond>;
  /** PASID of an address space (`mm->pasid`), by process; init_mm's under the empty name. */
  readonly pasids: Map<string, number>;
  /** IA32_PASID by process; NON-SPEC: one thread each. */
  readonly registers: Map<string, number>;
  /** Features that drivers enabled, as `device/feature`. */
  readonly features: Set<string>;
  next: number;
}

const INIT_MM = '';

/** Shared virtual addressing (drivers/iommu/iommu-sva.c, drivers/iommu/intel/svm.c): a process's page table behind a PASID. */
export class SvaBonds extends Part<State> implements MmuNotifier {
  constructor(
    private readonly generation: Generation,
    private readonly disabled: boolean,
    private readonly core: IommuCore | null,
    private readonly pasids: PasidAllocator,
    private readonly spaces: AddressSpaces,
    private readonly kernelSpace: KernelSpace,
    private readonly log: Sink<BindEvent | NoticeEvent | PasidMsrEvent>,
  ) {
    super({ bonds: new Map(), pasids: new Map(), registers: new Map(), features: new Set(), next: 1 });
  }

  /**
   * iommu_sva_bind_device(). `process` null is init_mm, which only the 5.x supervisor flag gives (removed by
   * 942fd5435dcc).
   * @throws KernelError ENODEV, EINVAL, EOPNOTSUPP, ENOSPC, EBUSY
   */
  bind(device: string, process: string | null): Bond {
    const core = this.needCore();
    if (this.disabled) throw new KernelError('EOPNOTSUPP', 'this tree carries 72f98ef9a4be: no SVA on x86');
    if (!core.driver.sharesAddressSpaces)
      throw new KernelError('EOPNOTSUPP', 'the IOMMU has no first-stage translation');
    const known = [...this.state.bonds.values()].find((b) => b.device === device && b.process === process);
    if (known && !known.released) {
      known.users++;
      return known;
    }
    const info = core.device(device);
    const root = process === null ? this.kernelSpace.pgd : this.spaces.get(process).pgd;
    const pasid = this.pasidOf(process, info.maxPasids);
    const type = process === null ? 'kernel-sva' : 'sva';
    const domain = core.allocDomain(type, process ?? 'init_mm', { shared: { root, process } });
    try {
      core.attachPasid(info, pasid, domain);
    } catch (error) {
      core.freeDomain(domain);
      throw error;
    }
    const bond: Bond = {
      id: this.state.next++,
      device,
      process,
      pasid,
      domain: domain.id,
      users: 1,
      released: false,
    };
    this.state.bonds.set(bond.id, bond);
    this.announce('bound', bond);
    return bond;
  }

  /**
   * iommu_dev_enable_feature(): IOPF first, then SVA, which needs ATS and, on a device with PRI, IOPF
   * (drivers/iommu/intel/iommu.c, `intel_iommu_enable_sva`). @throws KernelError EINVAL, EBUSY
   */
  enableFeature(device: string, feature: Feature): void {
    const { ats, pri } = this.needCore().device(device);
    if (this.hasFeature(device, feature))
      throw new KernelError('EBUSY', `${feature} of ${device} is enabled already`);
    if (feature === 'iopf' && !pri) throw new KernelError('EINVAL', `${device} sends no page requests`);
    if (feature === 'sva' && !ats) throw new KernelError('EINVAL', `${device} has no device TLB (ATS)`);
    if (feature === 'sva' && pri && !this.hasFeature(device, 'iopf')) {
      throw new KernelError('EINVAL', `page faults of ${device} are not enabled (IOMMU_DEV_FEAT_IOPF)`);
    }
    this.state.features.add(`${device}/${feature}`);
  }

  /** @throws KernelError EBUSY while SVA needs the page faults, EINVAL where the feature is off */
  disableFeature(device: string, feature: Feature): void {
    if (!this.hasFeature(device, feature))
      throw new KernelError('EINVAL', `${feature} of ${device} is not enabled`);
    if (feature === 'iopf' && this.hasFeature(device, 'sva'))
      throw new KernelError('EBUSY', 'SVA needs page faults');
    this.state.features.delete(`${device}/${feature}`);
  }

  hasFeature(device: string, feature: Feature): boolean {
    return this.state.features.has(`${device}/${feature}`);
  }

  /** iommu_sva_unbind_device(). The PASID of a process stays its own until it exits (since 5.18), earlier until the last unbind. */
  unbind(id: number): void {
    const bond = this.get(id);
    bond.users--;
    if (bond.users > 0) return;
    const core = this.needCore();
    if (!bond.released) core.detachPasid(core.device(bond.device), bond.pasid);
    core.freeDomain(core.domain(bond.domain));
    this.state.bonds.delete(id);
    this.announce('unbound', bond);
    const others = [...this.state.bonds.values()].some(({ pasid }) => pasid === bond.pasid);
    const keeps = atLeast(this.generation, '6.1') && bond.process !== null && this.spaces.has(bond.process);
    if (!others && !keeps) this.dropPasid(bond.process);
  }

  get(id: number): Bond {
    const bond = this.state.bonds.get(id);
    if (!bond) throw new KernelError('EINVAL', 'this bond was given back already');
    return bond;
  }

  byPasid(requester: number, pasid: number): Bond | null {
    const device = this.core?.byRequester(requester)?.name;
    return (
      [...this.state.bonds.values()].find((b) => b.device === device && b.pasid === pasid && !b.released) ??
      null
    );
  }

  /** PASID of a process (`mm->pasid`), or null. */
  pasidOfProcess(process: string): number | null {
    return this.state.pasids.get(process) ?? null;
  }

  /** IA32_PASID of a thread, or null where it is not valid. */
  register(process: string): number | null {
    return this.state.registers.get(process) ?? null;
  }

  /**
   * The #GP that ENQCMD raises without a valid IA32_PASID (arch/x86/kernel/traps.c, `try_fixup_enqcmd_gp`): the address
   * space's PASID is loaded once. Returns it, or null where the process has none and gets a signal instead.
   */
  fixupEnqcmd(process: string): number | null {
    const pasid = this.state.pasids.get(process);
    if (pasid === undefined || this.state.registers.has(process)) return null;
    this.state.registers.set(process, pasid);
    this.log.emit({ kind: 'pasid-msr', process, pasid, why: '#GP handler' });
    return pasid;
  }

  /** The CPU's page table changed: the device shares the table, its caches do not follow by themselves. */
  invalidateRange(process: string, start: bigint, end: bigint): void {
    for (const bond of this.of(process)) {
      this.core?.flushRange(this.core.domain(bond.domain), start, end);
    }
  }

  /** The address space goes while bound: every PASID entry that points to it is torn down first. */
  release(process: string): void {
    for (const bond of this.of(process)) {
      this.core?.detachPasid(this.core.device(bond.device), bond.pasid);
      bond.released = true;
      this.announce('released', bond);
    }
    if (this.state.registers.delete(process)) {
      this.log.emit({ kind: 'pasid-msr', process, pasid: null, why: 'exit' });
    }
    // The number stays taken until the last bond is given back: a bond holds the mm_struct, and `__mmdrop` frees the PASID
    // (2667ed10d9f0). A device may still have it in its queues.
    if (![...this.state.bonds.values()].some((bond) => bond.process === process)) this.dropPasid(process);
  }

  private of(process: string): readonly Bond[] {
    return [...this.state.bonds.values()].filter((bond) => bond.process === process && !bond.released);
  }

  private pasidOf(process: string | null, limit: number): number {
    const key = process ?? INIT_MM;
    const known = this.state.pasids.get(key);
    if (known !== undefined) return known;
    const pasid = this.pasids.alloc(process ?? 'init_mm', limit);
    if (pasid === null) throw new KernelError('ENOSPC', 'no free PASID');
    this.state.pasids.set(key, pasid);
    return pasid;
  }

  private dropPasid(process: string | null): void {
    const key = process ?? INIT_MM;
    const pasid = this.state.pasids.get(key);
    if (pasid === undefined) return;
    this.state.pasids.delete(key);
    this.pasids.free(pasid);
  }

  private announce(change: 'bound' | 'unbound' | 'released', bond: Bond): void {
    const { device, pasid, process } = bond;
    this.log.emit({
      kind: 'bind',
      change,
      device,
      pasid,
      mm: process ?? 'init_mm',
      supervisor: process === null,
    });
  }

  private needCore(): IommuCore {
    if (!this.core) throw new KernelError('ENODEV', 'there is no IOMMU');
    return this.core;
  }
}
