/**
 * The register page: offsets and the names that events carry.
 *
 * Source: VT-d specification, 11.4 Register Descriptions; Linux drivers/iommu/intel/iommu.h (DMAR_*_REG).
 */
import type { RegisterLayout } from '../registers/register-page';

export const VER = 0x00;
export const CAP = 0x08;
export const ECAP = 0x10;
export const GCMD = 0x18;
export const GSTS = 0x1c;
export const RTADDR = 0x20;
export const CCMD = 0x28;
export const FSTS = 0x34;
export const FECTL = 0x38;
export const FEDATA = 0x3c;
export const FEADDR = 0x40;
export const FEUADDR = 0x44;
export const IQH = 0x80;
export const IQT = 0x88;
export const IQA = 0x90;
export const ICS = 0x9c;
export const IECTL = 0xa0;
export const IEDATA = 0xa4;
export const IEADDR = 0xa8;
export const IEUADDR = 0xac;
export const IQERCD = 0xb0;
export const PQH = 0xc0;
export const PQT = 0xc8;
export const PQA = 0xd0;
export const PRS = 0xdc;
export const PECTL = 0xe0;
export const PEDATA = 0xe4;
export const PEADDR = 0xe8;
export const PEUADDR = 0xec;
/** ECAP.IRO and CAP.FRO are where the implementation puts them. */
export const IVA_OFFSET = 0xf0;
export const IOTLB_OFFSET = IVA_OFFSET + 8;
export const FRCD_OFFSET = 0x400;

/** Name and width in bytes of each register. */
export const REGISTERS: Readonly<Record<number, { readonly name: string; readonly width: 4 | 8 }>> = {
  [VER]: { name: 'VER', width: 4 },
  [CAP]: { name: 'CAP', width: 8 },
  [ECAP]: { name: 'ECAP', width: 8 },
  [GCMD]: { name: 'GCMD', width: 4 },
  [GSTS]: { name: 'GSTS', width: 4 },
  [RTADDR]: { name: 'RTADDR', width: 8 },
  [CCMD]: { name: 'CCMD', width: 8 },
  [FSTS]: { name: 'FSTS', width: 4 },
  [FECTL]: { name: 'FECTL', width: 4 },
  [FEDATA]: { name: 'FEDATA', width: 4 },
  [FEADDR]: { name: 'FEADDR', width: 4 },
  [FEUADDR]: { name: 'FEUADDR', width: 4 },
  [IQH]: { name: 'IQH', width: 8 },
  [IQT]: { name: 'IQT', width: 8 },
  [IQA]: { name: 'IQA', width: 8 },
  [ICS]: { name: 'ICS', width: 4 },
  [IECTL]: { name: 'IECTL', width: 4 },
  [IEDATA]: { name: 'IEDATA', width: 4 },
  [IEADDR]: { name: 'IEADDR', width: 4 },
  [IEUADDR]: { name: 'IEUADDR', width: 4 },
  [IQERCD]: { name: 'IQERCD', width: 8 },
  [PQH]: { name: 'PQH', width: 8 },
  [PQT]: { name: 'PQT', width: 8 },
  [PQA]: { name: 'PQA', width: 8 },
  [PRS]: { name: 'PRS', width: 4 },
  [PECTL]: { name: 'PECTL', width: 4 },
  [PEDATA]: { name: 'PEDATA', width: 4 },
  [PEADDR]: { name: 'PEADDR', width: 4 },
  [PEUADDR]: { name: 'PEUADDR', width: 4 },
  [IVA_OFFSET]: { name: 'IVA', width: 8 },
  [IOTLB_OFFSET]: { name: 'IOTLB', width: 8 },
};

function registerName(offset: number): string {
  if (offset >= FRCD_OFFSET) return `FRCD[${(offset - FRCD_OFFSET) >> 4}]`;
  return REGISTERS[offset]?.name ?? REGISTERS[offset - 4]?.name ?? 'reserved';
}

/** The register page; 256 fault records fit. */
export const VTD_REGISTERS: RegisterLayout = { size: 0x2000, firstHalf: 'low', name: registerName };
