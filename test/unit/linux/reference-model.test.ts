/**
 * Random driver programs against a plain table of what is mapped: in strict mode the device reaches exactly what the table
 * says; in lazy mode it may reach more only where the flush queue still has it.
 */
import assert from 'node:assert/strict';
import type { Value } from '../../../simulator/linux/api/values';
import { virtToPhys } from '../../../simulator/linux/layout';
import { ARCHITECTURES } from '../../../simulator/trace/architecture';
import { random } from './random';
import { System, type Options } from './system';

interface Mapping {
  readonly handle: bigint;
  readonly size: number;
  readonly buffer: bigint;
  readonly direction: (typeof DIRECTIONS)[number];
}

const DIRECTIONS = ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL'] as const;
const PAGE = 4096n;

/** What the device may reach at an address, by the mappings that are live: page by page, as an IOMMU protects. */
function allowed(live: readonly Mapping[], address: bigint, access: 'read' | 'write'): bigint | null {
  for (const { handle, size, buffer, direction } of live) {
    const first = handle - (handle % PAGE);
    const end = handle + BigInt(size) + PAGE - 1n;
    if (address < first || address >= end - (end % PAGE)) continue;
    // First-stage tables can't forbid reading what may be written.
    const permitted = access === 'read' || direction !== 'DMA_TO_DEVICE';
    return permitted ? virtToPhys(buffer) - (handle % PAGE) + (address - first) : null;
  }
  return null;
}

class Program {
  readonly system: System;
  readonly live: Mapping[] = [];
  readonly ended: Mapping[] = [];
  private readonly dev: Value;
  private readonly next: () => number;

  constructor(options: Options, seed: number) {
    this.system = new System(options);
    this.dev = this.system.device('dev');
    this.next = random(seed);
  }

  /** One call of the driver, or time that passes. */
  step(): void {
    const { system, dev, live, next } = this;
    const dice = next();
    if (live.length === 0 || dice < 0.4) {
      const size = 1 + Math.floor(next() * 10_000);
      const direction = DIRECTIONS[Math.floor(next() * 3)]!;
      const buffer = system.number('kmalloc', size, 0);
      const handle = system.number('dma_map_single', dev, buffer, size, direction);
      live.push({ handle, size, buffer, direction });
    } else if (dice < 0.75) {
      const [mapping] = live.splice(Math.floor(next() * live.length), 1) as [Mapping];
      system.call('dma_unmap_single', dev, mapping.handle, mapping.size, mapping.direction);
      system.call('kfree', mapping.buffer);
      this.ended.push(mapping);
    } else if (dice < 0.8) {
      system.kernel.iommuDma!.advance(Math.floor(next() * 8));
    }
  }

  /** An access somewhere in a live or an ended mapping. */
  aim(): { address: bigint; access: 'read' | 'write' } {
    const pool = this.next() < 0.5 || this.ended.length === 0 ? this.live : this.ended.slice(-20);
    const target = pool[Math.floor(this.next() * pool.length)] ?? { handle: 0x1000n, size: 1 };
    const offset = BigInt(Math.floor(this.next() * target.size)) & ~7n;
    return { address: (target.handle & ~7n) + offset, access: this.next() < 0.5 ? 'read' : 'write' };
  }
}

for (const architecture of ARCHITECTURES) {
  describe(`random driver programs on ${architecture}`, () => {
    for (let seed = 1; seed <= 4; seed++) {
      it(`reach exactly what is mapped in strict mode, seed ${String(seed)}`, () => {
        const program = new Program({ architecture, boot: ['iommu.strict=1'] }, seed);
        for (let i = 0; i < 250; i++) {
          program.step();
          const { address, access } = program.aim();
          const expected = allowed(program.live, address, access);
          assert.equal(
            program.system.access('dev', access, address),
            expected,
            `${access} 0x${address.toString(16)}`,
          );
        }
      });

      it(`reach more in lazy mode only where the flush queue has it, seed ${String(seed)}`, () => {
        const program = new Program({ architecture, boot: ['iommu.strict=0'] }, seed);
        const { system } = program;
        let late = 0;
        for (let i = 0; i < 250; i++) {
          program.step();
          const { address, access } = program.aim();
          const expected = allowed(program.live, address, access);
          const from = system.events.length;
          const reached = system.access('dev', access, address);
          if (reached === expected) continue;
          assert.equal(expected, null, 'what is mapped is reachable, at its place');
          const queue = system.kernel.iommuDma!.queued(system.kernel.iommu!.defaultDomain('dev'));
          assert.ok(queue.some(({ iova, length }) => address >= iova && address < iova + BigInt(length)));
          const stale = system.events.slice(from).find((event) => event.kind === 'staleness');
          assert.ok(stale?.kind === 'staleness' && stale.queued);
          late++;
        }
        assert.ok(late > 0, 'the run has late accesses, or it shows nothing');
      });
    }
  });
}
