/** Root and context tables (VT-d specification 9.1, 9.3, 9.4; drivers/iommu/intel/iommu.c, `iommu_context_addr`). */
import type { ZeroedPages } from '../../memory/tables';
import type { Ram } from '../../port';
import type { Domain, IommuDevice } from '../driver';
import { domainId } from './domain-id';
import { RID_PASID } from './pasid-table';

const P = 1n;
const ADDRESS = 0x000f_ffff_ffff_f000n;
/** Scalable context entry, word 0: device-TLB, PASID and page requests enabled; directory size. */
const DTE = 1n << 2n;
const PASIDE = 1n << 3n;
const PRE = 1n << 4n;
/** Legacy context entry: translation type (0 through a table, 1 with device-TLB, 2 pass-through), address width 48 bits. */
const TT = { table: 0n << 2n, deviceTlb: 1n << 2n, passThrough: 2n << 2n } as const;
const AW_48 = 2n;

export class ContextTable {
  constructor(
    private readonly ram: Ram,
    private readonly pages: ZeroedPages,
    readonly root: bigint,
    private readonly scalable: boolean,
  ) {}

  /** Points a device's scalable-mode context entry to its PASID directory. */
  writeScalable(device: IommuDevice, directory: bigint, pdts: number): void {
    const address = this.entryAddress(device.requester);
    const flags = (device.ats ? DTE : 0n) | (device.maxPasids > 0 ? PASIDE : 0n) | (device.pri ? PRE : 0n);
    this.ram.write64(address + 8n, BigInt(RID_PASID));
    this.ram.write64(address, directory | (BigInt(pdts) << 9n) | flags | P);
  }

  /** Points a device's legacy-mode context entry to its domain's table. */
  writeLegacy(device: IommuDevice, domain: Domain): void {
    const address = this.entryAddress(device.requester);
    const type = domain.stage === 'none' ? TT.passThrough : device.ats ? TT.deviceTlb : TT.table;
    this.ram.write64(address + 8n, AW_48 | (BigInt(domainId(domain)) << 8n));
    this.ram.write64(address, domain.root | type | P);
  }

  present(device: IommuDevice): boolean {
    return (this.ram.read64(this.entryAddress(device.requester)) & P) !== 0n;
  }

  clear(device: IommuDevice): void {
    this.ram.write(this.entryAddress(device.requester), new Uint8Array(this.scalable ? 32 : 16));
  }

  private entryAddress(requester: number): bigint {
    const bus = requester >> 8;
    const function_ = requester & 0xff;
    const upper = this.scalable && function_ >= 0x80;
    const slot = this.root + BigInt(bus) * 16n + (upper ? 8n : 0n);
    let pointer = this.ram.read64(slot);
    if ((pointer & P) === 0n) {
      const name = `context table of bus ${bus.toString(16).padStart(2, '0')}`;
      pointer = this.pages.alloc(1, { use: 'iommu-table', name }) | P;
      this.ram.write64(slot, pointer);
    }
    const index = this.scalable ? BigInt(function_ & 0x7f) * 32n : BigInt(function_) * 16n;
    return (pointer & ADDRESS) + index;
  }
}
