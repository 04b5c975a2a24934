import type { PageOwner } from '../events';
import type { Ram } from '../port';
import type { PageAllocator } from './pages';

/** Zeroed memory for structures that hardware reads. Writes only where a reused page still holds something. */
export class ZeroedPages {
  constructor(
    private readonly ram: Ram,
    private readonly pages: PageAllocator,
  ) {}

  /** Physical address of `frames` pages of zeros. @throws KernelError ENOMEM */
  alloc(frames: number, owner: PageOwner, above = 0n): bigint {
    const address = this.pages.alloc(frames, owner, above);
    for (let i = 0; i < frames; i++) {
      const page = address + BigInt(i) * 4096n;
      if (this.ram.read(page, 4096).some((byte) => byte !== 0)) this.ram.write(page, new Uint8Array(4096));
    }
    return address;
  }

  free(address: bigint): void {
    this.pages.free(address);
  }
}
