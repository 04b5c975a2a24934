/** The whole register page: software's reads and writes, as events and to the blocks that own the words. */
import type { RegisterEvent } from '../../machine/events';
import type { Sink } from '../../machine/log';
import { join } from '../recorder';
import type { RegisterWord, RegisterWords } from './word';

/** What differs between register pages. */
export interface RegisterLayout {
  /** Bytes. */
  readonly size: number;
  /** The half that a 64-bit write reaches first, so that the other one is there when the second one acts. */
  readonly firstHalf: 'low' | 'high';
  /** The register that an offset belongs to, as events name it. */
  name(offset: number): string;
}

export class RegisterPage {
  private readonly words: RegisterWords;

  constructor(
    private readonly layout: RegisterLayout,
    blocks: readonly (readonly [number, RegisterWord][])[],
    private readonly sink: Sink<RegisterEvent> | null,
  ) {
    this.words = new Map(blocks.flat());
  }

  /** Reads 4 or 8 bytes; what is no register, or not aligned, reads 0. */
  read(offset: number, width: 4 | 8): bigint {
    if (!this.isRegister(offset, width)) return 0n;
    const low = this.words.get(offset)?.read() ?? 0;
    const high = width === 8 ? (this.words.get(offset + 4)?.read() ?? 0) : 0;
    const value = join(high, low);
    this.sink?.emit({ ...this.event(offset, width, value), access: 'read' });
    return value;
  }

  /** Writes 4 or 8 bytes; what is no register, or not aligned, ignores them. */
  write(offset: number, width: 4 | 8, value: bigint): void {
    if (!this.isRegister(offset, width)) return;
    this.sink?.begin({ ...this.event(offset, width, BigInt.asUintN(8 * width, value)), access: 'write' });
    const halves: [number, bigint][] = [[offset, value]];
    if (width === 8) halves.push([offset + 4, value >> 32n]);
    if (this.layout.firstHalf === 'high') halves.reverse();
    for (const [at, half] of halves) this.words.get(at)?.write(Number(BigInt.asIntN(32, half)));
    this.sink?.end();
  }

  private event(offset: number, width: 4 | 8, value: bigint): Omit<RegisterEvent, 'access'> {
    return { kind: 'register', target: 'iommu', name: this.layout.name(offset), offset, width, value };
  }

  private isRegister(offset: number, width: number): boolean {
    return Number.isInteger(offset) && offset >= 0 && offset < this.layout.size && offset % width === 0;
  }
}
