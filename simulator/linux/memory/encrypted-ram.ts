import type { PageUse } from '../events';
import { frameOf } from '../layout';
import type { Ram } from '../port';
import { Part } from '../state';
import type { PageAllocator } from './pages';

/**
 * Holders of the pages that the kernel itself made shared with the world outside the guest: the bounce pool
 * (`swiotlb_update_mem_attributes`), coherent memory (`dma_set_decrypted`), and what an IOMMU reads. NON-SPEC: the
 * processor's own page tables too, which real processors decrypt while they walk.
 */
const SHARED: ReadonlySet<PageUse> = new Set([
  'swiotlb',
  'coherent',
  'iommu-table',
  'iommu-queue',
  'page-table',
]);
const PAGE = 4096;
/** NON-SPEC: the key; real ones are drawn at random and never leave the hardware. */
const KEY = 0x5e5d_0c1a;

/**
 * Memory of an encrypted guest (AMD SEV, Intel TDX) as its processor reaches it: private pages are encrypted on the way
 * to memory and decrypted on the way back, shared ones pass as they are. Devices are not behind this: they read what
 * memory holds. NON-SPEC: the cipher is an exclusive or with a pad of key and address, so every run is the same.
 */
export class EncryptedRam extends Part<Set<number>> implements Ram {
  constructor(
    private readonly memory: Ram,
    private readonly pages: PageAllocator,
  ) {
    super(new Set());
  }

  /**
   * set_memory_decrypted(), set_memory_encrypted(): how the processor reaches pages from now on. What they hold stays as it
   * is in memory, so it reads as nonsense afterwards. A page that is freed while it is shared is shared with its next owner.
   */
  share(firstFrame: number, frames: number, shared: boolean): void {
    for (let frame = firstFrame; frame < firstFrame + frames; frame++) {
      if (shared) this.state.add(frame);
      else this.state.delete(frame);
    }
  }

  /** True where memory holds ciphertext, which is everywhere but in shared pages. */
  isEncrypted(physical: bigint): boolean {
    const frame = frameOf(physical);
    if (this.state.has(frame)) return false;
    const owner = this.pages.ownerOf(frame);
    return owner === null || !SHARED.has(owner.use);
  }

  read(address: bigint, length: number): Uint8Array {
    return this.cipher(address, this.memory.read(address, length));
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.memory.write(address, this.cipher(address, bytes.slice()));
  }

  read64(address: bigint): bigint {
    return new DataView(this.read(address, 8).buffer).getBigUint64(0, true);
  }

  write64(address: bigint, value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    this.write(address, bytes);
  }

  /** Encrypts or decrypts in place what lies in private pages: with this cipher both are the same. */
  private cipher(address: bigint, bytes: Uint8Array): Uint8Array {
    const first = Number(address);
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + PAGE - ((first + at) % PAGE));
      if (this.isEncrypted(address + BigInt(at))) for (let i = at; i < end; i++) bytes[i]! ^= pad(first + i);
      at = end;
    }
    return bytes;
  }
}

/** The byte that is mixed into the one at `address`. */
function pad(address: number): number {
  let word = Math.imul(Math.floor(address / 4) ^ KEY, 0x9e37_79b1);
  word = Math.imul(word ^ (word >>> 15), 0x85eb_ca6b);
  word ^= word >>> 13;
  return (word >>> (8 * (address % 4))) & 0xff;
}
