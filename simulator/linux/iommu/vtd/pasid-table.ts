/** The PASID directory and table of a device (VT-d specification 9.5, 9.6; drivers/iommu/intel/pasid.c). */
import type { ZeroedPages } from '../../memory/tables';
import type { Ram } from '../../port';
import type { Domain } from '../driver';
import { domainId } from './domain-id';

/** PASID entry 0 is for requests without PASID (`PASID_RID2PASID`). */
export const RID_PASID = 0;

const P = 1n;
const ENTRY_WORDS = 8;
/** AW: 4-level tables, 48 bits. */
const AW_48 = 2n << 2n;
const PGTT = { first: 1n << 6n, second: 2n << 6n, none: 4n << 6n } as const;
const SRE = 1n;
const WPE = 1n << 4n;
const NXE = 1n << 5n;
const ADDRESS = 0x000f_ffff_ffff_f000n;

export interface EntryOptions {
  /** The hardware takes privileged requests through this entry (SRE). */
  readonly supervisor: boolean;
  /** ... and they respect read-only pages (WPE). */
  readonly writeProtect: boolean;
  /** Execute-disable of first-stage entries is honoured (NXE). */
  readonly noExecute: boolean;
}

/** The first three words of a PASID table entry for a domain; the others are 0. */
export function entryWords(domain: Domain, options: EntryOptions): readonly [bigint, bigint, bigint] {
  const flags =
    (options.supervisor ? SRE : 0n) | (options.writeProtect ? WPE : 0n) | (options.noExecute ? NXE : 0n);
  const w0 = P | AW_48 | PGTT[domain.stage];
  const w1 = BigInt(domainId(domain));
  if (domain.stage === 'second') return [w0 | domain.root, w1, flags];
  return [w0, w1, flags | (domain.stage === 'first' ? domain.root : 0n)];
}

export class PasidTable {
  constructor(
    private readonly ram: Ram,
    private readonly pages: ZeroedPages,
    private readonly device: string,
    /** Physical address of the directory. */
    readonly directory: bigint,
  ) {}

  /** A directory for `maxPasids`, at least one page's worth: 512 entries of 64 PASIDs. Also its PDTS for the context entry. */
  static create(
    ram: Ram,
    pages: ZeroedPages,
    device: string,
    maxPasids: number,
  ): { table: PasidTable; pdts: number } {
    const entries = Math.max(512, maxPasids / 64);
    const frames = Math.max(1, (entries * 8) / 4096);
    const directory = pages.alloc(frames, { use: 'iommu-table', name: `PASID directory of ${device}` });
    return { table: new PasidTable(ram, pages, device, directory), pdts: Math.log2(entries) - 7 };
  }

  /** Physical address of the entry; its table is made where missing. */
  entryAddress(pasid: number): bigint {
    const slot = this.directory + BigInt(pasid >> 6) * 8n;
    let pointer = this.ram.read64(slot);
    if ((pointer & P) === 0n) {
      pointer = this.pages.alloc(1, { use: 'iommu-table', name: `PASID table of ${this.device}` }) | P;
      this.ram.write64(slot, pointer);
    }
    return (pointer & ADDRESS) + BigInt(pasid & 63) * 64n;
  }

  present(pasid: number): boolean {
    return (this.ram.read64(this.entryAddress(pasid)) & P) !== 0n;
  }

  /** Writes an entry; the word with the present bit comes last. */
  write(pasid: number, words: readonly [bigint, bigint, bigint]): void {
    const address = this.entryAddress(pasid);
    this.ram.write64(address + 16n, words[2]);
    this.ram.write64(address + 8n, words[1]);
    this.ram.write64(address, words[0]);
  }

  clearPresent(pasid: number): void {
    const address = this.entryAddress(pasid);
    this.ram.write64(address, this.ram.read64(address) & ~P);
  }

  clear(pasid: number): void {
    this.ram.write(this.entryAddress(pasid), new Uint8Array(ENTRY_WORDS * 8));
  }
}
