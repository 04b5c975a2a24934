/**
 * Claim S5: "The page table under the kernel PASID should behave the same way that the kernel would operate the page
 * table assigned to a kernel RID." Compared from the bytes that the IOMMU reads.
 */
import type { Iommu, WalkStep } from '../iommu/iommu';
import { DIRECT_MAP } from '../linux/layout';
import type { Kernel } from '../linux/kernel';
import type { Tlp } from '../machine/tlp';
import { exposureOf, framesBeyond } from './exposure';

export interface Parity {
  readonly holds: boolean;
  /** The first address found where the two differ, and what each reaches there. */
  readonly difference: {
    readonly address: bigint;
    readonly rid: bigint | null;
    readonly pasid: bigint | null;
  } | null;
}

/** PASIDs of a device that the kernel itself uses: all that have a domain, but for those of processes. */
export function kernelPasids(kernel: Kernel, device: string): readonly number[] {
  const core = kernel.iommu;
  if (!core) return [];
  return [...core.groupOf(device).pasids]
    .filter(([, id]) => core.domain(id).type !== 'sva')
    .map(([pasid]) => pasid);
}

/**
 * Compares how a device's requests with `pasid` are translated with those without. In PASID-only mode, where the RID is
 * blocked on purpose, the default domain's mappings stand for it.
 */
export function parityOf(iommu: Iommu, kernel: Kernel, device: string, pasid: number): Parity {
  const requester = kernel.iommu!.device(device).requester;
  const privileged = kernel.iommu!.domainOfPasid(device, pasid)?.type === 'kernel-sva';
  const tlp = (address: bigint, tagged: boolean): Tlp => ({
    requester,
    pasid: tagged ? pasid : null,
    privileged: tagged && privileged,
    execute: false,
    addressType: 'untranslated',
    access: 'read',
    address,
    length: 1,
  });
  const own = entry(iommu.probe(tlp(0x1000n, true)).walk);
  const rids = entry(iommu.probe(tlp(0x1000n, false)).walk);
  // The same entry leads to the same table with the same rights: nothing can differ.
  if (own && rids && own.words.every((word, i) => word === rids.words[i]))
    return { holds: true, difference: null };

  const at = (address: bigint): Parity | null => {
    const [rid, tagged] = [reach(iommu, tlp(address, false)), reach(iommu, tlp(address, true))];
    return rid === tagged ? null : { holds: false, difference: { address, rid, pasid: tagged } };
  };
  for (const mapping of kernel.dma.debug.mappings()) {
    const found = mapping.device === device ? at(mapping.dma) : null;
    if (found) return found;
  }
  const a = exposureOf(iommu, kernel, device, null);
  const b = exposureOf(iommu, kernel, device, pasid);
  if (framesBeyond(a.runs, b.runs) === 0 && framesBeyond(b.runs, a.runs) === 0)
    return { holds: true, difference: null };
  const frame = BigInt((b.runs[0] ?? a.runs[0])?.firstFrame ?? 0) << 12n;
  return at(frame) ?? at(DIRECT_MAP + frame) ?? { holds: false, difference: null };
}

function entry(walk: readonly WalkStep[]): WalkStep | undefined {
  return walk.find(({ structure }) => structure === 'PASID table entry');
}

/** Reads fault or reach; a page that can only be written reads as a fault, on both sides alike. */
function reach(iommu: Iommu, tlp: Tlp): bigint | null {
  for (const access of ['read', 'write'] as const) {
    const { outcome } = iommu.probe({ ...tlp, access });
    if (outcome.kind === 'translated') return outcome.physical;
  }
  return null;
}
