import type { Sink } from '../../machine/log';
import { KernelError } from '../errno';
import type { NoticeEvent } from '../events';
import type { PasidControl } from '../port';
import { Part } from '../state';
import type { IommuCore } from './core';
import type { PasidAllocator } from './pasid-allocator';

/**
 * NON-SPEC: PASID-only mode, which no kernel has; it is what the seed proposes for hardware that can only issue requests
 * with a PASID: "tell the IOMMU layer than a certain 'struct device' enters PASID-only mode and the IOMMU layer should
 * construct an appropriate PASID and flow the dma operations through it".
 *
 * The default domain moves from the RID to a PASID; requests without PASID are blocked; the driver's DMA API calls are
 * what they always were, and it has no PASID code of its own.
 */
export class PasidOnly extends Part<Map<string, number>> {
  constructor(
    private readonly core: IommuCore,
    private readonly pasids: PasidAllocator,
    private readonly control: PasidControl,
    private readonly log: Sink<NoticeEvent>,
  ) {
    super(new Map());
  }

  /** PASID of a device in this mode, or null. */
  pasidOf(device: string): number | null {
    return this.state.get(device) ?? null;
  }

  /** @throws KernelError EBUSY, EOPNOTSUPP, ENOSPC; then nothing has changed */
  enter(device: string, mapped: boolean): void {
    const info = this.core.device(device);
    const group = this.core.groupOf(device);
    if (this.state.has(device)) throw new KernelError('EBUSY', `${device} is in PASID-only mode already`);
    if (info.maxPasids === 0) throw new KernelError('EOPNOTSUPP', `${device} can issue no PASID`);
    if (group.devices.length > 1)
      throw new KernelError('EBUSY', `${device} shares ${group.name} with others`);
    if (group.domain !== group.defaultDomain)
      throw new KernelError('EBUSY', `${device} is not on its default domain`);
    if (mapped) throw new KernelError('EBUSY', `${device} has mappings that its RID may be using`);
    const pasid = this.pasids.alloc(`${device} (PASID-only)`, info.maxPasids);
    if (pasid === null) throw new KernelError('ENOSPC', 'no free PASID');
    const domain = this.core.domain(group.defaultDomain);
    this.core.setGroupDomain(group, null);
    this.core.attachPasid(info, pasid, domain);
    this.state.set(device, pasid);
    this.control.setPasid(device, pasid);
    const text = `NON-SPEC: ${device} is in PASID-only mode: the DMA API works under PASID ${String(pasid)}, the RID is blocked`;
    this.log.emit({ kind: 'notice', severity: 'info', topic: 'pasid-only', text });
  }

  /** Gives the RID its domain back. @throws KernelError EINVAL, EBUSY */
  leave(device: string, mapped: boolean): void {
    const pasid = this.state.get(device);
    if (pasid === undefined) throw new KernelError('EINVAL', `${device} is not in PASID-only mode`);
    if (mapped) throw new KernelError('EBUSY', `${device} has mappings that its PASID may be using`);
    const group = this.core.groupOf(device);
    this.control.setPasid(device, null);
    this.core.detachPasid(this.core.device(device), pasid);
    this.core.setGroupDomain(group, this.core.domain(group.defaultDomain));
    this.pasids.free(pasid);
    this.state.delete(device);
  }
}
