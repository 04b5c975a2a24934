/**
 * Claim S5: "The page table under the kernel PASID should behave the same way that the kernel would operate the page
 * table assigned to a kernel RID." Compared from the bytes that the IOMMU reads.
 */
import type { Iommu, WalkStep } from '../iommu/iommu';
import type { Domain } from '../linux/iommu/driver';
import { DIRECT_MAP, PAGE_SIZE } from '../linux/layout';
import type { Kernel } from '../linux/kernel';
import type { Tlp } from '../machine/tlp';
import { exposureOf, framesBeyond } from './exposure';
import { entryOf } from './structures';

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
 * blocked on purpose, the table of its default domain stands for it.
 */
export function parityOf(iommu: Iommu, kernel: Kernel, device: string, pasid: number): Parity {
  const core = kernel.iommu!;
  const { requester } = core.device(device);
  const privileged = core.domainOfPasid(device, pasid)?.type === 'kernel-sva';
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
  const alone = kernel.pasidOnly?.pasidOf(device) === pasid;
  const domain = core.defaultDomain(device);
  const { walk } = iommu.probe(tlp(ANY, true));
  const own = entryOf(walk, 'pasid-entry');
  const untagged = (): WalkStep | undefined => entryOf(iommu.probe(tlp(ANY, false)).walk, 'pasid-entry');
  if (own && (alone ? leadsTo(walk, own, domain) : sameEntry(own, untagged()))) return HOLDS;

  const ofRid = (address: bigint): bigint | null =>
    alone ? core.iovaToPhysical(domain, address) : reach(iommu, tlp(address, false));
  const at = (address: bigint): Parity | null => {
    const [rid, tagged] = [ofRid(address), reach(iommu, tlp(address, true))];
    return rid === tagged ? null : { holds: false, difference: { address, rid, pasid: tagged } };
  };
  for (const mapping of kernel.dma.debug.mappings()) {
    const found = mapping.device === device ? at(mapping.dma) : null;
    if (found) return found;
  }
  const b = exposureOf(iommu, kernel, device, pasid);
  const frame = BigInt(b.runs[0]?.firstFrame ?? 0) << 12n;
  if (alone) return at(frame) ?? at(DIRECT_MAP + frame) ?? HOLDS;
  const a = exposureOf(iommu, kernel, device, null);
  if (framesBeyond(a.runs, b.runs) === 0 && framesBeyond(b.runs, a.runs) === 0) return HOLDS;
  return at(frame) ?? at(DIRECT_MAP + frame) ?? { holds: false, difference: null };
}

const HOLDS: Parity = { holds: true, difference: null };
/** Any address will do to come to the PASID table entry. */
const ANY = 0x1000n;

/** The same entry leads to the same table with the same rights: nothing can differ. */
function sameEntry(a: WalkStep, b: WalkStep | undefined): boolean {
  return b !== undefined && a.words.every((word, i) => word === b.words[i]);
}

/** The walk goes on from the PASID's entry in the top table of a domain. */
function leadsTo(walk: readonly WalkStep[], entry: WalkStep, { root }: Domain): boolean {
  const next = walk[walk.indexOf(entry) + 1];
  return next !== undefined && next.address - (next.address % PAGE_SIZE) === root;
}

/** Reads fault or reach; a page that can only be written reads as a fault, on both sides alike. */
function reach(iommu: Iommu, tlp: Tlp): bigint | null {
  for (const access of ['read', 'write'] as const) {
    const { outcome } = iommu.probe({ ...tlp, access });
    if (outcome.kind === 'translated') return outcome.physical;
  }
  return null;
}
