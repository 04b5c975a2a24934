/** What each cause means, when it is recorded, and what answers a translation request (ATS) that meets it. */
import type { TranslationRequestEnd } from '../remapping-unit';
import { Cause } from './cause';

export interface CauseRow {
  readonly cause: number;
  readonly ats: TranslationRequestEnd;
  /** Recorded although the device context has DTF. */
  readonly despiteDtf: boolean;
  readonly text: string;
  readonly source: string;
}

const FQ =
  'RISC-V IOMMU specification, "Fault/Event-Queue (FQ)"; Linux iommu-bits.h, enum riscv_iommu_fq_causes';

/** A fault of the pages themselves: the device may ask for the page. */
const page = (cause: Cause, text: string): CauseRow => ({
  cause,
  ats: 'empty',
  despiteDtf: false,
  text,
  source: FQ,
});

/** Tables that are broken: a completer abort. */
const broken = (cause: Cause, text: string): CauseRow => ({
  cause,
  ats: 'CA',
  despiteDtf: false,
  text,
  source: FQ,
});

/** No usable device context: an unsupported request, always recorded. */
const device = (cause: Cause, text: string, despiteDtf = true): CauseRow => ({
  cause,
  ats: 'UR',
  despiteDtf,
  text,
  source: FQ,
});

export const CAUSES: ReadonlyMap<number, CauseRow> = new Map(
  [
    broken(
      Cause.InstructionAccess,
      'instruction access fault: a table cannot be read, or an interrupt file executed',
    ),
    broken(Cause.ReadMisaligned, 'read address misaligned'),
    broken(Cause.ReadAccess, 'read access fault: a page table cannot be read'),
    broken(Cause.WriteMisaligned, 'write/AMO address misaligned'),
    broken(Cause.WriteAccess, 'write/AMO access fault: a page table cannot be read'),
    page(
      Cause.InstructionPage,
      'instruction page fault: the first stage does not let this request execute here',
    ),
    page(Cause.ReadPage, 'read page fault: the first stage does not let this request read here'),
    page(Cause.WritePage, 'write/AMO page fault: the first stage does not let this request write here'),
    page(Cause.InstructionGuestPage, 'instruction guest-page fault: the second stage does not permit it'),
    page(Cause.ReadGuestPage, 'read guest-page fault: the second stage does not permit it'),
    page(Cause.WriteGuestPage, 'write/AMO guest-page fault: the second stage does not permit it'),
    device(Cause.AllDisallowed, 'all inbound transactions disallowed: ddtp.iommu_mode is Off'),
    device(Cause.DdtAccess, 'DDT entry load access fault'),
    device(Cause.DdtNotValid, 'DDT entry not valid (V is 0)'),
    device(Cause.DdtMisconfigured, 'DDT entry misconfigured'),
    device(Cause.TypeDisallowed, 'transaction type disallowed', false),
    broken(Cause.MsiPteAccess, 'MSI PTE load access fault'),
    page(Cause.MsiPteNotValid, 'MSI PTE not valid (V is 0)'),
    broken(Cause.MsiPteMisconfigured, 'MSI PTE misconfigured'),
    broken(Cause.MrifAccess, 'MRIF access fault'),
    broken(Cause.PdtAccess, 'PDT entry load access fault'),
    page(Cause.PdtNotValid, 'PDT entry not valid (V is 0)'),
    broken(Cause.PdtMisconfigured, 'PDT entry misconfigured'),
    { ...broken(Cause.DdtCorruption, 'DDT data corruption'), despiteDtf: true },
    broken(Cause.PdtCorruption, 'PDT data corruption'),
    broken(Cause.MsiPtCorruption, 'MSI PT data corruption'),
    broken(Cause.MrifCorruption, 'MSI MRIF data corruption'),
    { ...broken(Cause.InternalDataPath, 'internal data path error'), despiteDtf: true },
    { ...broken(Cause.MsiWriteAccess, 'IOMMU MSI write access fault'), despiteDtf: true },
    broken(Cause.PtCorruption, 'first/second-stage PT data corruption'),
  ].map((row) => [row.cause, row]),
);

/** The architecture's words for a cause. */
export function describeCause(cause: number): string {
  return CAUSES.get(cause)?.text ?? `reserved cause ${cause}`;
}
