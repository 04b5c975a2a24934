/**
 * Faults as the Intel IOMMU driver prints them (drivers/iommu/intel/dmar.c, dmar_fault_do_one), wordings since 2.6:
 *   DMAR:[DMA Read] Request device [01:00.1] fault addr 2231b8000 \n DMAR:[fault reason 12] …       before 4.x, decimal
 *   DMAR: [DMA Read] Request device [00:02.0] fault addr 9c000000 [fault reason 06] …               4.x, decimal
 *   DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 9c000000 [fault reason 06]   5.x, decimal
 *   DMAR: [DMA Read NO_PASID] Request device [0x00:0x02.0] fault addr 0x70ad5000 [fault reason 0x07] 5.14, hexadecimal
 *   DMAR: [DMA Write PASID 0x1] Request device [6a:01.0] fault addr 0x1000 [fault reason 0x71] …     since, hexadecimal
 * and INTR-REMAP with `fault index` in place of the address. Since 5.17 a dump of the tables may follow (CONFIG_DMAR_DEBUG).
 */
import { detail, following, gather, hex, requesterName, showHex, type Format } from '../format';
import type { LogLines } from '../lines';
import type { Detail } from '../record';
import { vtdReason } from '../reasons/vtd';

const START = /\bRequest device ?\[/;
const WHOLE = /fault reason (?:0x)?[0-9a-f]{1,3}\]/i;
const DEVICE = /Request device ?\[{1,2}([0-9a-fx:.]{7,24})\]/i;
const REASON = /fault reason (0x)?([0-9a-f]{1,3})\]/i;
const ADDRESS = /fault addr (?:0x)?([0-9a-f]{1,16})\b/i;
const INDEX = /fault index (?:0x)?([0-9a-f]{1,16})\b/i;
const PASID = /\bPASID (?:0x)?([0-9a-f]{1,8})\b/i;

/** INVALID_IOASID, -1 in 32 bits: the driver's «no PASID» in the wording of 5.x. */
const NO_PASID = 0xffffffff;

/** The walk as dmar_fault_dump_ptes prints it, and where it ended. */
function walkDetails(lines: LogLines, line: number): Detail[] {
  const details: Detail[] = [];
  for (const [, text] of following(lines, line + 1, (text) => START.test(text), 40)) {
    const entry =
      /\b((?:scalable mode )?root entry|context entry|pasid dir entry|pasid table entry\[0\]): ((?:hi 0x[0-9a-f]{16}, low )?0x[0-9a-f]{16})/.exec(
        text,
      );
    const level = /\bpte level: ([1-5]), pte value: 0x([0-9a-f]{1,16})/.exec(text);
    const absent =
      /\b((?:PTE|page table|root table|context table|pasid (?:directory )?table|(?:legacy|scalable) mode page table) (?:is )?not present(?: at level [0-5])?)/.exec(
        text,
      );
    if (entry) details.push({ name: `dumped ${entry[1]!}`, value: entry[2]! });
    else if (level) details.push({ name: `dumped entry at level ${level[1]!}`, value: `0x${level[2]!}` });
    else if (absent) {
      details.push({ name: 'walk ended', value: absent[1]! });
      break;
    }
  }
  return details;
}

export const vtd: Format = {
  name: 'Intel VT-d',
  start: START,
  read(lines, line) {
    const text = gather(lines, line, WHOLE, START);
    const [device, reason] = [DEVICE.exec(text), REASON.exec(text)];
    if (!device || !reason) return null;
    const [address, index, pasid] = [ADDRESS.exec(text), INDEX.exec(text), PASID.exec(text)];
    const number = pasid ? parseInt(pasid[1]!, 16) : undefined;
    return {
      format: this.name,
      requester: requesterName(device[1]!),
      pasid: /\bNO_PASID\b/.test(text) || number === NO_PASID ? null : number,
      address: address ? hex(address[1]!) : null,
      access: /DMA Write/i.test(text) ? 'write' : /DMA Read/i.test(text) ? 'read' : null,
      privileged: undefined,
      reason: vtdReason(parseInt(reason[2]!, reason[1] ? 16 : 10)),
      details: [
        ...detail('interrupt index', index ? showHex(hex(index[1]!)!) : undefined),
        ...walkDetails(lines, line),
      ],
      uses: [],
    };
  },
};
