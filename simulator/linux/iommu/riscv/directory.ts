import type { Ram } from '../../port';
import { pageOf, pagePointer } from './registers';

const V = 1n;
const LEVEL_BITS = 9;

export interface DirectoryShape {
  /** 1 to 3. */
  readonly levels: number;
  /** Bits of an id that select a context in its page. */
  readonly leafBits: number;
  /** Bytes of a context. */
  readonly context: number;
}

/** A device or process directory: pages of pointers above pages of contexts (`riscv_iommu_get_dc`). */
export class Directory {
  constructor(
    private readonly ram: Ram,
    /** Gives a zeroed page. */
    private readonly newPage: () => bigint,
    /** Physical address of the top page. */
    readonly root: bigint,
    private readonly shape: DirectoryShape,
  ) {}

  /** Physical address of the context of an id; pages above it are made where missing. */
  context(id: number): bigint {
    const { levels, leafBits, context } = this.shape;
    let page = this.root;
    for (let above = levels - 1; above > 0; above--) {
      const index = (id >>> (leafBits + LEVEL_BITS * (above - 1))) & (2 ** LEVEL_BITS - 1);
      const slot = page + BigInt(8 * index);
      let pointer = this.ram.read64(slot);
      if ((pointer & V) === 0n) {
        pointer = pagePointer(this.newPage()) | V;
        this.ram.write64(slot, pointer);
      }
      page = pageOf(pointer);
    }
    return page + BigInt((id & (2 ** leafBits - 1)) * context);
  }
}
