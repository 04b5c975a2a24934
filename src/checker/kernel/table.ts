import type { KernelVersion } from './vocabulary';
import { ADDRESSES } from './addresses';
import { DMA_API } from './dma';
import { ENDIAN } from './endian';
import { ERRORS } from './errors';
import { IOMMU_API, IOMMU_CONSTANTS } from './iommu';
import { MEMORY } from './memory';
import { MMIO } from './mmio';
import { PASID, PASID_CONSTANTS } from './pasid';
import { PURE } from './pure';
import type { ApiRow, ConstantRow } from './row';
import { SVA, SVA_CONSTANTS } from './sva';

/** The functions of all versions. */
export const FUNCTION_ROWS: readonly ApiRow[] = [
  ERRORS,
  PURE,
  SVA,
  PASID,
  IOMMU_API,
  DMA_API,
  MEMORY,
  ADDRESSES,
  ENDIAN,
  MMIO,
].flat();

/** Calls of the functions, of all versions, that make of pointers and pages what a device could take for an address. */
export const ADDRESS_MAKERS: readonly string[] = FUNCTION_ROWS.filter(
  ({ role, effects = [] }) =>
    role !== 'physical-to-pfn' &&
    effects.some((e) => e.does === 'make' && /^(physical|pfn|reverse-translated)$/.test(e.kind)),
).map(({ name }) => `${name}(`);

/** The constants of all versions. */
export const CONSTANT_ROWS: readonly ConstantRow[] = [SVA_CONSTANTS, PASID_CONSTANTS, IOMMU_CONSTANTS].flat();

/** The newest kernel that the tables know: what is assumed where neither the tree nor a setting says. */
export const NEWEST: KernelVersion = [7, 3];

/** The rows that hold for one kernel version. */
export interface KernelTable {
  readonly version: KernelVersion;
  readonly functions: ReadonlyMap<string, ApiRow>;
  readonly constants: ReadonlyMap<string, ConstantRow>;
}

/** Selects the rows of a version; rows of the user's come last and win. */
export function kernelTable(version: KernelVersion, extra: readonly ApiRow[] = []): KernelTable {
  const holds = (row: { since?: string; until?: string }): boolean =>
    (row.since === undefined || atLeast(version, row.since)) &&
    (row.until === undefined || !atLeast(version, row.until));
  const rows = [...FUNCTION_ROWS, ...extra].filter(holds);
  const constants = CONSTANT_ROWS.filter(holds);
  return {
    version,
    functions: new Map(rows.map((r) => [r.name, r])),
    constants: new Map(constants.map((r) => [r.name, r])),
  };
}

/** Whether a version is that one (`6.2`) or later. */
export function atLeast([version, patchlevel]: KernelVersion, than: string): boolean {
  const [v = 0, p = 0] = than.split('.').map(Number);
  return version > v || (version === v && patchlevel >= p);
}

/** Reads VERSION and PATCHLEVEL of a kernel tree's top-level Makefile; undefined where it has none. */
export function versionOf(makefile: string): KernelVersion | undefined {
  const version = /^VERSION\s*=\s*(\d+)\s*$/m.exec(makefile);
  const patchlevel = /^PATCHLEVEL\s*=\s*(\d+)\s*$/m.exec(makefile);
  return version && patchlevel ? [Number(version[1]), Number(patchlevel[1])] : undefined;
}
