import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import type { PageRequest } from '../driver';
import { REG } from './registers';

/** 2^ORDER pages of 4 KiB, 32 bytes for each request (`PRQ_ORDER`; Linux has 4, this machine makes do with 2^1). */
const ORDER = 1;
const ENTRY = 32n;
/** PRS: page requests pending. */
const PPR = 1n;

/** The page request queue as software reads it (VT-d specification 7.4; drivers/iommu/intel/prq.c). */
export class PageRequestQueue extends Part<{ queue: bigint }> {
  constructor(
    private readonly ram: Ram,
    private readonly registers: Registers,
  ) {
    super({ queue: 0n });
  }

  start(pages: ZeroedPages): void {
    this.state.queue = pages.alloc(2 ** ORDER, { use: 'iommu-queue', name: 'page request queue' });
    this.registers.writeRegister(REG.PQH, 8, 0n);
    this.registers.writeRegister(REG.PQT, 8, 0n);
    this.registers.writeRegister(REG.PQA, 8, this.state.queue | BigInt(ORDER));
  }

  take(): readonly PageRequest[] {
    const tail = this.registers.readRegister(REG.PQT, 8);
    let head = this.registers.readRegister(REG.PQH, 8);
    const requests: PageRequest[] = [];
    while (head !== tail) {
      requests.push(this.decode(this.state.queue + head));
      head = (head + ENTRY) % (4096n << BigInt(ORDER));
    }
    if (requests.length > 0) {
      this.registers.writeRegister(REG.PRS, 4, PPR);
      this.registers.writeRegister(REG.PQH, 8, tail);
    }
    return requests;
  }

  private decode(address: bigint): PageRequest {
    const w0 = this.ram.read64(address);
    const w1 = this.ram.read64(address + 8n);
    return {
      requester: Number((w0 >> 16n) & 0xffffn),
      pasid: (w0 & 0x100n) !== 0n ? Number((w0 >> 32n) & 0xfffffn) : null,
      privileged: ((w0 >> 53n) & 1n) !== 0n,
      write: (w1 & 2n) !== 0n,
      last: (w1 & 4n) !== 0n,
      group: Number((w1 >> 3n) & 0x1ffn),
      address: w1 & ~0xfffn,
    };
  }
}
