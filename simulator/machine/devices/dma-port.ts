/**
 * A device's way to memory: turns accesses of any length into TLPs, through the device TLB where ATS is on, and asks
 * for missing pages where PRI is on.
 *
 * Source: PCI Express Base Specification, 2.2.7 (4 KiB boundary), 2.4.1 (posted writes), 10.2 to 10.4 (ATS, PRI).
 */
import type { Bus } from '../bus';
import type { CacheLine } from '../cache-line';
import type { Endpoint, PageResponseCode } from '../remapper';
import type { Pasid, RequesterId, Tlp } from '../tlp';
import { DeviceTlb } from './device-tlb';

const PAGE = 4096n;
const READ = 1;
const WRITE = 2;
const GROUPS = 512;

/** How the requests of one piece of work are tagged. */
export interface Tag {
  readonly pasid: Pasid | null;
  readonly privileged: boolean;
  /** Ask for missing pages and wait, where PRI is on. */
  readonly blockOnFault: boolean;
  /** Send untranslated requests even where ATS is on. */
  readonly untranslated?: boolean;
}

/** What PCI configuration enables; both need the IOMMU's consent per device. */
export interface PortConfig {
  readonly ats: boolean;
  readonly pri: boolean;
  /** Lines of the device TLB. */
  readonly tlbSize: number;
}

export type DmaResult =
  | { readonly kind: 'done'; readonly data: Uint8Array }
  /** Refused at `address`, after `completed` bytes; `answered`: software refused the page. */
  | {
      readonly kind: 'fault';
      readonly address: bigint;
      readonly completed: number;
      readonly answered: boolean;
    }
  /** A page request is outstanding: try again later. */
  | { readonly kind: 'wait' };

interface Outstanding {
  readonly pasid: Pasid | null;
  readonly page: bigint;
  readonly code: PageResponseCode | null;
}

export class DmaPort implements Endpoint {
  private readonly tlb: DeviceTlb;
  private state: { ats: boolean; pri: boolean; group: number; outstanding: ReadonlyMap<number, Outstanding> };

  constructor(
    private readonly bus: Bus,
    private readonly device: string,
    readonly requester: RequesterId,
    config: Partial<PortConfig> = {},
  ) {
    const { ats = false, pri = false, tlbSize = 32 } = config;
    this.tlb = new DeviceTlb(requester, tlbSize, bus.sink);
    this.state = { ats, pri, group: 0, outstanding: new Map() };
    bus.remapper.connect(this);
  }

  get ats(): boolean {
    return this.state.ats;
  }

  /** True where requests with this tag are translated through ATS. */
  translates({ untranslated = false }: Tag): boolean {
    return this.state.ats && !untranslated;
  }

  /** What the kernel's pci_enable_ats and pci_enable_pri write. Turning ATS off empties the device TLB. */
  enable({ ats, pri }: { readonly ats: boolean; readonly pri: boolean }): void {
    this.state = { ...this.state, ats, pri };
    if (!ats) this.tlb.clear();
  }

  /** True while a page request of this device waits for its response. */
  get waiting(): boolean {
    return [...this.state.outstanding.values()].some((request) => request.code === null);
  }

  read(address: bigint, length: number, tag: Tag): DmaResult {
    const data = new Uint8Array(length);
    return this.eachPage(address, length, data, (at, size, start) => {
      const result = this.access('read', at, size, null, tag);
      if (typeof result === 'string') return result;
      data.set(result, start);
      return 'done';
    }, tag); // prettier-ignore
  }

  write(address: bigint, data: Uint8Array, tag: Tag): DmaResult {
    return this.eachPage(address, data.length, data, (at, size, start) => {
      const result = this.access('write', at, size, data.subarray(start, start + size), tag);
      return typeof result === 'string' ? result : 'done';
    }, tag); // prettier-ignore
  }

  /** Sends one TLP exactly as given. */
  send(tlp: Tlp, data: Uint8Array | null = null): ReturnType<Bus['send']> {
    return this.bus.send(this.device, tlp, data);
  }

  /** Writes an interrupt message: a memory write without PASID to the interrupt range. */
  interrupt(address: bigint, data: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, data >>> 0, true);
    const tag = { pasid: null, privileged: false, blockOnFault: false };
    this.send(this.tlp('write', address, 4, tag, 'untranslated'), bytes);
  }

  invalidate(pasid: Pasid | null, address: bigint, size: bigint, global: boolean): readonly CacheLine[] {
    return this.tlb.invalidate(pasid, address, size, global);
  }

  pageResponse(_pasid: Pasid | null, group: number, code: PageResponseCode): void {
    const request = this.state.outstanding.get(group);
    if (request) this.setOutstanding(group, { ...request, code });
  }

  cacheLines(): readonly CacheLine[] {
    return this.tlb.cacheLines();
  }

  save(): unknown {
    return { state: this.state, tlb: this.tlb.save() };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as { state: DmaPort['state']; tlb: readonly CacheLine[] };
    this.state = saved.state;
    this.tlb.restore(saved.tlb);
  }

  private eachPage(
    address: bigint,
    length: number,
    data: Uint8Array,
    one: (at: bigint, size: number, start: number) => 'done' | 'refused' | 'wait',
    tag: Tag,
  ): DmaResult {
    for (let start = 0; start < length;) {
      const at = BigInt.asUintN(64, address + BigInt(start));
      const size = Math.min(length - start, Number(PAGE - (at & (PAGE - 1n))));
      const end = one(at, size, start);
      if (end === 'wait') return { kind: 'wait' };
      if (end === 'refused') {
        const answered = this.takeAnswer(tag.pasid, at) !== null;
        return { kind: 'fault', address: at, completed: start, answered };
      }
      start += size;
    }
    return { kind: 'done', data };
  }

  /** One access inside a page. A posted write is never refused as far as the device can tell. */
  private access(
    access: 'read' | 'write',
    address: bigint,
    length: number,
    data: Uint8Array | null,
    tag: Tag,
  ): Uint8Array | 'refused' | 'wait' {
    if (!this.translates(tag)) {
      const result = this.send(this.tlp(access, address, length, tag, 'untranslated'), data);
      if (access === 'write') return data!;
      return result.data ?? 'refused';
    }
    const physical = this.translate(access, address, length, tag);
    if (typeof physical === 'string') return physical;
    const result = this.send(this.tlp(access, physical, length, tag, 'translated'), data);
    return access === 'write' ? data! : (result.data ?? 'refused');
  }

  private translate(
    access: 'read' | 'write',
    address: bigint,
    length: number,
    tag: Tag,
  ): bigint | 'refused' | 'wait' {
    const need = access === 'write' ? WRITE : READ;
    const held = this.tlb.lookup(tag.pasid, tag.privileged, address, need);
    if (held !== null) return held;
    const result = this.send(this.tlp(access, address, length, tag, 'translation-request'));
    if (result.status === 'SC' && result.translation && result.translation.permissions & need) {
      const { pageSize, permissions } = result.translation;
      this.tlb.fill(tag.pasid, tag.privileged, address, result.physical!, pageSize, permissions);
      this.takeAnswer(tag.pasid, address);
      return result.physical!;
    }
    return this.state.pri && tag.blockOnFault && result.status === 'SC'
      ? this.ask(access, address, tag)
      : 'refused';
  }

  /** Asks software for a page, once; a page that it refused stays refused. */
  private ask(access: 'read' | 'write', address: bigint, tag: Tag): 'refused' | 'wait' {
    const page = address & ~(PAGE - 1n);
    const earlier = [...this.state.outstanding].find(([, r]) => r.pasid === tag.pasid && r.page === page);
    if (earlier) {
      const [group, { code }] = earlier;
      if (code === null) return 'wait';
      if (code !== 'success') return 'refused';
      this.setOutstanding(group, null);
    }
    const group = this.state.group;
    this.state = { ...this.state, group: (group + 1) % GROUPS };
    this.setOutstanding(group, { pasid: tag.pasid, page, code: null });
    this.bus.remapper.pageRequest({
      requester: this.requester,
      pasid: tag.pasid,
      privileged: tag.privileged,
      execute: false,
      read: access === 'read',
      write: access === 'write',
      address: page,
      group,
      last: true,
    });
    return 'wait';
  }

  /** Takes the response to the page request for an address, where one has come. */
  private takeAnswer(pasid: Pasid | null, address: bigint): PageResponseCode | null {
    const page = address & ~(PAGE - 1n);
    for (const [group, request] of this.state.outstanding) {
      if (request.pasid !== pasid || request.page !== page || request.code === null) continue;
      this.setOutstanding(group, null);
      return request.code;
    }
    return null;
  }

  private setOutstanding(group: number, request: Outstanding | null): void {
    const outstanding = new Map(this.state.outstanding);
    if (request) outstanding.set(group, request);
    else outstanding.delete(group);
    this.state = { ...this.state, outstanding };
  }

  private tlp(
    access: 'read' | 'write',
    address: bigint,
    length: number,
    tag: Tag,
    addressType: Tlp['addressType'],
  ): Tlp {
    const { pasid } = tag;
    const privileged = pasid !== null && tag.privileged;
    return {
      requester: this.requester,
      pasid,
      privileged,
      execute: false,
      addressType,
      access,
      address,
      length,
    };
  }
}
