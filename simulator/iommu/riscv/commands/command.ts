/**
 * What all commands have in common: opcode and func3 select one; 16 bytes.
 *
 * Source: RISC-V IOMMU specification, "Command-Queue (CQ)"; Linux drivers/iommu/riscv/iommu-bits.h (RISCV_IOMMU_CMD_*).
 */
import type { Endpoint, PageResponseCode } from '../../../machine/remapper';
import type { Command } from '../../command';
import { field, type Field } from '../../layout';
import type { Unit } from '../unit';

/** What commands act on. */
export interface CommandContext {
  readonly unit: Unit;
  endpoint(requester: number): Endpoint | undefined;
  /** A device did not answer an invalidation request; the next IOFENCE.C says so (cqcsr.cmd_to). */
  timeout(): void;
  pageResponse(requester: number, pasid: number | null, group: number, code: PageResponseCode): void;
}

export interface IommuCommand extends Command<CommandContext, Unit> {
  readonly opcode: number;
  readonly func3: number;
}

export const OPCODE_FIELDS: readonly Field[] = [field('opcode', 6, 0), field('func3', 9, 7)];

/** Opcode and func3 as one number. */
export function commandKey(opcode: number, func3: number): number {
  return opcode | (func3 << 7);
}
