/** A kernel log → what was refused, by which structure and bit, and what usually leads to it. */
import { CAUSES, type Cause } from './causes';
import { clues } from './clues';
import { DEMONSTRATIONS } from './demonstrations';
import { showHex, type Format } from './format';
import { amdvi } from './formats/amdvi';
import { dmaDebug } from './formats/dma-debug';
import { dmaLimits } from './formats/dma-limits';
import { invalidation } from './formats/invalidation';
import { pageRequest } from './formats/page-request';
import { riscv } from './formats/riscv';
import { riscvDriver } from './formats/riscv-driver';
import { smmuv2 } from './formats/smmuv2';
import { smmuv3 } from './formats/smmuv3';
import { vtd } from './formats/vtd';
import { Groups, MOST_GROUPS, pattern, type Group } from './group';
import { LogLines } from './lines';
import { nextSteps } from './next';
import type { Access, Detail, FaultRecord, Reason, Situation } from './record';
import { headline } from './sentence';

const FORMATS: readonly Format[] = [
  vtd,
  amdvi,
  smmuv3,
  smmuv2,
  riscv,
  riscvDriver,
  invalidation,
  pageRequest,
  dmaDebug,
  dmaLimits,
];

/** Any line on which a record may begin. */
const ANY_START = new RegExp(FORMATS.map(({ start }) => start.source).join('|'));

/** Rate limiting: `dmar_fault: 893 callbacks suppressed`. */
const SUPPRESSED =
  /\b(?:dmar_fault|amd_iommu_\w{1,40}|iommu_print_event|arm_smmu_\w{1,40}|riscv_iommu_\w{1,40}): (\d{1,12}) callbacks suppressed/;

export interface AddressSpan {
  /** Hexadecimal with 0x. */
  readonly lowest: string;
  readonly highest: string;
  /** Distinct pages of 4 KiB; counted up to 4096. */
  readonly pages: number;
  readonly pattern: string | null;
}

/** Faults of one kind: plain data that JSON carries whole. */
export interface FaultGroup {
  readonly format: string;
  readonly count: number;
  /** Line numbers from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** What happened, in one sentence. */
  readonly what: string;
  readonly requester: string | null;
  /** `none`: the request carried none. Null: the log does not say. */
  readonly pasid: number | 'none' | null;
  readonly access: Access | null;
  /** Null: the log does not say. */
  readonly privileged: boolean | null;
  readonly addresses: AddressSpan | null;
  readonly reason: Reason;
  /** Of the first record of the group. */
  readonly details: readonly Detail[];
  /** Likely causes, most usual first. */
  readonly causes: readonly Cause[];
  readonly next: readonly string[];
  /** Id of the library scenario that shows it. */
  readonly demonstration: string | null;
}

export interface Explanation {
  /** Lines read. */
  readonly lines: number;
  /** Records recognised. */
  readonly records: number;
  /** Further records that the kernel did not print, by its own count. */
  readonly suppressed: number;
  readonly groups: readonly FaultGroup[];
  /** What the reader should know of the reading: nothing recognised, records not shown. */
  readonly notes: readonly string[];
}

/** The situation with the address space taken into account: causes differ under a PASID. */
function situationOf({ reason, pasid }: FaultRecord): Situation {
  const underPasid = typeof pasid === 'number' && reason.situation.startsWith('unmapped');
  return underPasid ? 'unmapped-pasid' : reason.situation;
}

function explainGroup({ record, count, firstLine, lastLine, span }: Group): FaultGroup {
  const situation = situationOf(record);
  const found = clues(record);
  const given = new Set(found.map(({ rule }) => rule).filter((rule) => rule !== null));
  return {
    format: record.format,
    count,
    firstLine,
    lastLine,
    what: headline(record, span),
    requester: record.requester,
    pasid: record.pasid === null ? 'none' : (record.pasid ?? null),
    access: record.access,
    privileged: record.privileged ?? null,
    addresses: span && {
      lowest: showHex(span.lowest),
      highest: showHex(span.highest),
      pages: span.pages.size,
      pattern: pattern(span, count),
    },
    reason: { ...record.reason, situation },
    details: record.details,
    causes: [...found, ...CAUSES[situation].filter(({ rule }) => rule === null || !given.has(rule))],
    next: nextSteps(record),
    demonstration: DEMONSTRATIONS[situation],
  };
}

/**
 * Explains every IOMMU and DMA-API line of a log, whatever stands between. Time grows with the length of the text and
 * with nothing else; any text is taken, and unknown lines are passed over.
 */
export function explainLog(log: string): Explanation {
  const lines = new LogLines(log);
  const groups = new Groups();
  const used = new Set<number>();
  let [records, suppressed] = [0, 0];
  for (let line = 0; line < lines.count; line++) {
    const raw = lines.raw(line);
    const limit = SUPPRESSED.exec(raw);
    if (limit) suppressed += Number(limit[1]);
    if (!ANY_START.test(raw) || used.delete(line)) continue;
    const text = lines.text(line);
    const record = FORMATS.find(({ start }) => start.test(text))?.read(lines, line);
    if (!record) continue;
    records += 1;
    groups.add(record, line + 1);
    for (const further of record.uses) used.add(further);
  }
  const notes: string[] = [];
  if (records === 0)
    notes.push(
      `no IOMMU or DMA-API line recognised in ${lines.count.toString()} ${lines.count === 1 ? 'line' : 'lines'}`,
    );
  if (groups.dropped > 0)
    notes.push(
      `${groups.dropped.toString()} records of further kinds not shown: ${MOST_GROUPS.toString()} kinds are the limit`,
    );
  return { lines: lines.count, records, suppressed, groups: groups.all().map(explainGroup), notes };
}
