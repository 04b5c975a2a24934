/**
 * How the IOMMU signals software: ipsr, the vector of each cause, and the message of each vector.
 *
 * Source: RISC-V IOMMU specification, "Interrupt pending status register (ipsr)", "Interrupt-cause-to-vector register
 * (icvec)", "MSI configuration table (msi_cfg_tbl)".
 */
import { join } from '../../recorder';
import { ignore, type RegisterWord } from '../../registers/word';
import { ICVEC, IPSR, MSI_CFG_TBL, VECTORS } from '../register-map';

/** Bit of ipsr, and nibble of icvec, of each source. */
export const COMMAND_QUEUE = 0;
export const FAULT_QUEUE = 1;
export const PAGE_REQUEST_QUEUE = 3;

const SOURCES = [COMMAND_QUEUE, FAULT_QUEUE, PAGE_REQUEST_QUEUE];
const IPSR_BITS = SOURCES.reduce((bits, source) => bits | (1 << source), 0);
const MASKED = 1;
const ADDRESS_HIGH = 0x00ffffff;

export class Interrupts {
  private state = { pending: 0, vectors: 0, waiting: 0 };
  /** Address low, address high, data, control of each vector. */
  private readonly table = new Int32Array(4 * VECTORS);
  /** By source: true while its condition holds, so that its bit cannot stay clear. */
  private readonly conditions = new Map<number, () => boolean>();

  constructor(private readonly interrupt: (address: bigint, data: number) => void) {}

  /** Tells when a source's condition holds. */
  watch(source: number, condition: () => boolean): void {
    this.conditions.set(source, condition);
  }

  /** A source's condition arose: its bit goes from 0 to 1 and sends one message. */
  raise(source: number): void {
    if ((this.state.pending >>> source) & 1) return;
    this.state.pending |= 1 << source;
    this.send((this.state.vectors >>> (4 * source)) & 0xf);
  }

  words(): [number, RegisterWord][] {
    const { state, table } = this;
    const words: [number, RegisterWord][] = [
      [IPSR, { read: () => state.pending, write: (value) => this.clear(value) }],
      [ICVEC, { read: () => state.vectors, write: (value) => (state.vectors = value & 0xffff) }],
      [ICVEC + 4, { read: () => 0, write: ignore }],
    ];
    for (let i = 0; i < table.length; i++) {
      words.push([
        MSI_CFG_TBL + 4 * i,
        { read: () => table[i]!, write: (value) => this.writeTable(i, value) },
      ]);
    }
    return words;
  }

  save(): unknown {
    return { state: { ...this.state }, table: this.table.slice() };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as { readonly state: object; readonly table: Int32Array };
    Object.assign(this.state, saved.state);
    this.table.set(saved.table);
  }

  private clear(value: number): void {
    this.state.pending &= ~(value & IPSR_BITS);
    for (const source of SOURCES) {
      if ((value >>> source) & 1 && this.conditions.get(source)?.()) this.raise(source);
    }
  }

  private send(vector: number): void {
    const [low, high, data, control] = this.table.subarray(4 * vector, 4 * vector + 4) as unknown as number[];
    if (control! & MASKED) this.state.waiting |= 1 << vector;
    else this.interrupt(join(high!, low!), data! >>> 0);
  }

  private writeTable(i: number, value: number): void {
    const vector = i >> 2;
    switch (i & 3) {
      case 0:
        this.table[i] = value & ~3;
        break;
      case 1:
        this.table[i] = value & ADDRESS_HIGH;
        break;
      case 2:
        this.table[i] = value;
        break;
      default:
        this.table[i] = value & MASKED;
        if (!(value & MASKED) && (this.state.waiting >>> vector) & 1) {
          this.state.waiting &= ~(1 << vector);
          this.send(vector);
        }
    }
  }
}
