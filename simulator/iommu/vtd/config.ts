/**
 * What a VT-d remapping unit can do and how big its caches are: plain data, fixed when the machine is built.
 *
 * Source: VT-d specification, 11.4.2 Capability Register, 11.4.3 Extended Capability Register.
 */

/** Second-stage address widths: 3, 4, 5 levels. */
export type SecondStageWidth = 39 | 48 | 57;

/** Lines of each cache: powers of two, 0 for none. */
export interface VtdCacheSizes {
  readonly context: number;
  readonly pasid: number;
  readonly iotlb: number;
  readonly pagingStructure: number;
}

export interface VtdConfig {
  /** Physical address bits, 33..52; higher address bits are reserved in every structure. */
  readonly hostAddressWidth: number;
  /** CAP.MGAW + 1: bits of second-stage input addresses. */
  readonly mgaw: number;
  /** CAP.SAGAW. */
  readonly secondStageWidths: readonly SecondStageWidth[];
  /** CAP.SLLPS. */
  readonly secondStage2M: boolean;
  readonly secondStage1G: boolean;
  /** CAP.FS1GP. */
  readonly firstStage1G: boolean;
  /** CAP.FS5LP. */
  readonly firstStage5Level: boolean;
  /** ECAP.SMTS, with FSTS, SSTS and PASID. */
  readonly scalableMode: boolean;
  /** ECAP.SRS: requests with Privileged Mode Requested. */
  readonly supervisorRequests: boolean;
  /** ECAP.ERS: requests with Execute Requested. */
  readonly executeRequests: boolean;
  /** ECAP.NEST. */
  readonly nested: boolean;
  /** ECAP.PT. */
  readonly passThrough: boolean;
  /** ECAP.SSADS: accessed and dirty flags in second-stage entries. */
  readonly secondStageAccessedDirty: boolean;
  /** ECAP.EAFS: extended accessed flag in first-stage entries. */
  readonly extendedAccessedFlag: boolean;
  /** ECAP.DT: device TLBs (ATS). */
  readonly deviceTlb: boolean;
  /** ECAP.PRS: page requests. */
  readonly pageRequests: boolean;
  /** ECAP.RPS: requests without PASID use RID_PASID of the context entry; otherwise PASID 0. */
  readonly ridPasid: boolean;
  /** ECAP.SC: SNP in second-stage entries. */
  readonly snoopControl: boolean;
  /** ECAP.SMPWC: PWSNP in PASID entries. */
  readonly pageWalkCoherency: boolean;
  /** ECAP.PSS + 1: bits of a PASID, 1..20. */
  readonly pasidBits: number;
  /** CAP.NFR + 1: fault recording registers, 1..256. */
  readonly faultRecords: number;
  /** CAP.MAMV: largest address mask of a page-selective invalidation. */
  readonly maxAddressMask: number;
  readonly caches: VtdCacheSizes;
}

/** A server platform as drivers meet it: scalable mode with everything that Linux uses. */
export const DEFAULT_VTD_CONFIG: VtdConfig = {
  hostAddressWidth: 46,
  mgaw: 57,
  secondStageWidths: [48, 57],
  secondStage2M: true,
  secondStage1G: true,
  firstStage1G: true,
  firstStage5Level: true,
  scalableMode: true,
  supervisorRequests: true,
  executeRequests: true,
  nested: true,
  passThrough: true,
  secondStageAccessedDirty: true,
  extendedAccessedFlag: true,
  deviceTlb: true,
  pageRequests: true,
  ridPasid: true,
  snoopControl: true,
  pageWalkCoherency: true,
  pasidBits: 20,
  faultRecords: 8,
  maxAddressMask: 18,
  caches: { context: 16, pasid: 32, iotlb: 64, pagingStructure: 32 },
};
