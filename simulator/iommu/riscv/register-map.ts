/**
 * The register page: offsets and the names that events carry.
 *
 * Source: RISC-V IOMMU specification, "Register layout"; Linux drivers/iommu/riscv/iommu-bits.h (RISCV_IOMMU_REG_*).
 */
import type { RegisterLayout } from '../registers/register-page';

export const CAPABILITIES = 0;
export const FCTL = 8;
export const DDTP = 16;
export const CQB = 24;
export const CQH = 32;
export const CQT = 36;
export const FQB = 40;
export const FQH = 48;
export const FQT = 52;
export const PQB = 56;
export const PQH = 64;
export const PQT = 68;
export const CQCSR = 72;
export const FQCSR = 76;
export const PQCSR = 80;
export const IPSR = 84;
export const TR_REQ_IOVA = 600;
export const TR_REQ_CTL = 608;
export const TR_RESPONSE = 616;
export const ICVEC = 760;
export const MSI_CFG_TBL = 768;
/** Vectors of msi_cfg_tbl, 16 bytes each. */
export const VECTORS = 16;

/** Name by offset; 64-bit registers have their name at both halves. */
const NAMES: Readonly<Record<number, string>> = {
  [CAPABILITIES]: 'capabilities',
  [CAPABILITIES + 4]: 'capabilities',
  [FCTL]: 'fctl',
  [DDTP]: 'ddtp',
  [DDTP + 4]: 'ddtp',
  [CQB]: 'cqb',
  [CQB + 4]: 'cqb',
  [CQH]: 'cqh',
  [CQT]: 'cqt',
  [FQB]: 'fqb',
  [FQB + 4]: 'fqb',
  [FQH]: 'fqh',
  [FQT]: 'fqt',
  [PQB]: 'pqb',
  [PQB + 4]: 'pqb',
  [PQH]: 'pqh',
  [PQT]: 'pqt',
  [CQCSR]: 'cqcsr',
  [FQCSR]: 'fqcsr',
  [PQCSR]: 'pqcsr',
  [IPSR]: 'ipsr',
  [TR_REQ_IOVA]: 'tr_req_iova',
  [TR_REQ_IOVA + 4]: 'tr_req_iova',
  [TR_REQ_CTL]: 'tr_req_ctl',
  [TR_REQ_CTL + 4]: 'tr_req_ctl',
  [TR_RESPONSE]: 'tr_response',
  [TR_RESPONSE + 4]: 'tr_response',
  [ICVEC]: 'icvec',
  [ICVEC + 4]: 'icvec',
};
const MSI_REGISTERS = ['msi_addr', 'msi_addr', 'msi_data', 'msi_vec_ctl'];

function registerName(offset: number): string {
  const entry = (offset - MSI_CFG_TBL) >> 4;
  if (entry >= 0 && entry < VECTORS) return `${MSI_REGISTERS[(offset >> 2) & 3]!}_${entry}`;
  return NAMES[offset] ?? 'reserved';
}

/**
 * The register page. Of a 64-bit write the high half comes first: IOMMU mode, queue size and Go are in the low halves
 * ("Memory-mapped register interface").
 */
export const RISCV_REGISTERS: RegisterLayout = { size: 4096, firstHalf: 'high', name: registerName };
