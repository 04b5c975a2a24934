import type { Registers } from '../../port';
import type { RecordedFault } from '../driver';
import { CAP, FSTS, REG } from './registers';

/** Bytes of a fault recording register. */
const RECORD = 16;
/** F, in the last 32 bits. */
const F = 1n << 31n;
/** PP, in the third 32 bits. */
const PASID_PRESENT = 1n << 31n;

/**
 * Reads and frees the fault records, from the oldest on, and clears an overflow (VT-d specification 7.2, 11.4.14;
 * drivers/iommu/intel/dmar.c, `dmar_fault`).
 */
export function takeFaults(registers: Registers): readonly RecordedFault[] {
  const faults: RecordedFault[] = [];
  const status = registers.readRegister(REG.FSTS, 4);
  if ((status & FSTS.PPF) === 0n) return faults;
  const capability = registers.readRegister(REG.CAP, 8);
  const first = Number((capability >> CAP.FRO_SHIFT) & 0x3ffn) * RECORD;
  const count = Number((capability >> CAP.NFR_SHIFT) & 0xffn) + 1;
  for (let at = Number((status >> FSTS.FRI_SHIFT) & 0xffn); faults.length < count; at = (at + 1) % count) {
    const offset = first + RECORD * at;
    const head = registers.readRegister(offset + 12, 4);
    if ((head & F) === 0n) break;
    const source = registers.readRegister(offset + 8, 4);
    faults.push({
      requester: Number(source & 0xffffn),
      pasid: (source & PASID_PRESENT) !== 0n ? Number((head >> 8n) & 0xfffffn) : null,
      address: registers.readRegister(offset, 8),
      reason: Number(head & 0xffn),
    });
    registers.writeRegister(offset + 12, 4, F);
  }
  registers.writeRegister(REG.FSTS, 4, FSTS.PFO);
  return faults;
}
