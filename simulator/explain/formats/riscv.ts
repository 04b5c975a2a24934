/**
 * Faults as the RISC-V IOMMU driver prints them (drivers/iommu/riscv/iommu.c, riscv_iommu_fault):
 *   riscv,iommu 0000:00:01.0: Fault 15 devid: 0x10 iotval: 82d00000 iotval2: 0
 * Cause in decimal; values in hexadecimal without 0x. The driver prints no process id.
 */
import { detail, hex, showHex, type Format } from '../format';
import { riscvAccess, riscvReason } from '../reasons/riscv';

const FAULT =
  /\bFault (\d{1,4}) devid: 0x([0-9a-f]{1,6}) iotval: (?:0x)?([0-9a-f]{1,16}) iotval2: (?:0x)?([0-9a-f]{1,16})/;

/** A device id below 2^16 is a PCI requester id on a machine with one segment per IOMMU. */
function requester(device: number): string {
  const two = (value: number): string => value.toString(16).padStart(2, '0');
  return device > 0xffff
    ? `device ${showHex(device)}`
    : `${two(device >> 8)}:${two((device >> 3) & 0x1f)}.${(device & 7).toString()}`;
}

export const riscv: Format = {
  name: 'RISC-V IOMMU',
  start: FAULT,
  read(lines, line) {
    const match = FAULT.exec(lines.text(line));
    if (!match) return null;
    const cause = Number(match[1]);
    const second = hex(match[4]!)!;
    return {
      format: this.name,
      requester: requester(parseInt(match[2]!, 16)),
      pasid: undefined,
      address: hex(match[3]!),
      access: riscvAccess(cause),
      privileged: undefined,
      reason: riscvReason(cause),
      details: [
        { name: 'device id', value: `0x${match[2]!}` },
        // iotval2: bits 63:2 the guest physical address, bit 0 implicit access for a walk, bit 1 that it was a write.
        ...(cause >= 20 && cause <= 23
          ? [
              { name: 'guest physical address', value: showHex((second >> 2n) << 2n) },
              ...detail('implicit', second & 1n ? 'the fault came on a first-stage table access' : undefined),
            ]
          : []),
      ],
      uses: [],
    };
  },
};
