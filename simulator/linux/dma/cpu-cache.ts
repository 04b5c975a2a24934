import type { Ram } from '../port';
import { Part } from '../state';
import type { Direction } from './types';

const LINE = 64n;

interface Line {
  readonly bytes: Uint8Array;
  dirty: boolean;
}

/**
 * The processor's cache on a platform where devices don't see it. Lines are keyed by physical address and stay until a
 * sync cleans or invalidates them; on a coherent platform nothing is ever kept, and nothing of coherent memory, which is
 * mapped uncached (`pgprot_dmacoherent`). NON-SPEC: unlimited size, no eviction.
 */
export class CpuCache extends Part<Map<bigint, Line>> {
  constructor(
    private readonly ram: Ram,
    private readonly coherent: boolean,
    private readonly isUncached: (physical: bigint) => boolean = () => false,
  ) {
    super(new Map());
  }

  /** What the processor reads: lines it holds, else memory. */
  read(physical: bigint, length: number): Uint8Array {
    if (this.bypassed(physical)) return this.ram.read(physical, length);
    const result = new Uint8Array(length);
    this.eachLine(physical, length, (line, offset, at, size) => {
      result.set(this.fill(line).bytes.subarray(offset, offset + size), at);
    });
    return result;
  }

  /** What the processor writes stays in its cache until it is cleaned. */
  write(physical: bigint, bytes: Uint8Array): void {
    if (this.bypassed(physical)) {
      this.ram.write(physical, bytes);
      return;
    }
    this.eachLine(physical, bytes.length, (line, offset, at, size) => {
      const held = this.fill(line);
      held.bytes.set(bytes.subarray(at, at + size), offset);
      held.dirty = true;
    });
  }

  /** arch_sync_dma_for_device(), arch_sync_dma_for_cpu(): clean for what the device reads, invalidate what it wrote. */
  sync(physical: bigint, length: number, direction: Direction, target: 'cpu' | 'device'): void {
    this.eachLine(physical, length, (line) => {
      const held = this.state.get(line);
      if (!held) return;
      if (target === 'device' && held.dirty) {
        this.ram.write(line, held.bytes);
        held.dirty = false;
      }
      if (direction !== 'DMA_TO_DEVICE') this.state.delete(line);
    });
  }

  private bypassed(physical: bigint): boolean {
    return this.coherent || this.isUncached(physical);
  }

  private fill(line: bigint): Line {
    const held = this.state.get(line) ?? { bytes: this.ram.read(line, Number(LINE)), dirty: false };
    this.state.set(line, held);
    return held;
  }

  private eachLine(
    physical: bigint,
    length: number,
    use: (line: bigint, offset: number, at: number, size: number) => void,
  ): void {
    for (let at = 0; at < length;) {
      const address = physical + BigInt(at);
      const offset = Number(address % LINE);
      const size = Math.min(length - at, Number(LINE) - offset);
      use(address - BigInt(offset), offset, at, size);
      at += size;
    }
  }
}
