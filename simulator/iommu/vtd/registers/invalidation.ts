/**
 * Register-based invalidation: CCMD, and the IOTLB registers IVA and IOTLB.
 *
 * Source: VT-d specification, 6.5.1 "Register-based invalidation interface", 11.4.5 CCMD, 11.4.8 IVA and IOTLB; Linux
 * drivers/iommu/intel/iommu.c (__iommu_flush_context, __iommu_flush_iotlb).
 */
import type { Sink } from '../../../machine/log';
import type { IommuEvent } from '../../events';
import type { CacheLine } from '../../iommu';
import { join } from '../../recorder';
import {
  dropAllContexts,
  dropAllTranslations,
  dropContextsOfDevice,
  dropContextsOfDomain,
  dropSecondStageRange,
  dropTranslationsOfDomain,
} from '../invalidate';
import { CCMD, IOTLB_OFFSET, IVA_OFFSET } from '../register-map';
import { TTM_LEGACY, type Unit } from '../unit';
import type { RegisterWord } from '../../registers/word';

/** CCMD.ICC and IOTLB.IVT: set by software to start, clear when done. */
const START = 1 << 31;

export class InvalidationRegisters {
  private state = { commandLow: 0, commandHigh: 0, addressLow: 0, addressHigh: 0, iotlbLow: 0, iotlbHigh: 0 };

  constructor(
    private readonly unit: Unit,
    private readonly queued: () => boolean,
    private readonly sink: Sink<IommuEvent> | null,
  ) {}

  words(): [number, RegisterWord][] {
    const { state } = this;
    return [
      [CCMD, { read: () => state.commandLow, write: (value) => (state.commandLow = value) }],
      [CCMD + 4, { read: () => state.commandHigh, write: (value) => this.contextCommand(value) }],
      [IVA_OFFSET, { read: () => 0, write: (value) => (state.addressLow = value) }],
      [IVA_OFFSET + 4, { read: () => 0, write: (value) => (state.addressHigh = value) }],
      [IOTLB_OFFSET, { read: () => state.iotlbLow, write: (value) => (state.iotlbLow = value) }],
      [IOTLB_OFFSET + 4, { read: () => state.iotlbHigh, write: (value) => this.iotlbCommand(value) }],
    ];
  }

  save(): unknown {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    Object.assign(this.state, snapshot);
  }

  /** With queued invalidation on or in scalable mode, the registers do nothing and report granularity 0. */
  private get usable(): boolean {
    return !this.queued() && this.unit.tableMode === TTM_LEGACY;
  }

  private contextCommand(value: number): void {
    const { state, unit } = this;
    state.commandHigh = value & ~START & ~(3 << 27);
    if (!(value & START) || !this.usable) return;
    const granularity = (value >>> 29) & 3;
    const domain = state.commandLow & 0xffff;
    const source = state.commandLow >>> 16;
    const functionMask = value & 3;
    let dropped: CacheLine[] = [];
    if (granularity === 1) dropped = dropAllContexts(unit);
    if (granularity === 2) dropped = dropContextsOfDomain(unit, domain);
    if (granularity === 3) dropped = dropContextsOfDevice(unit, domain, source, functionMask);
    // CAIG: what was done.
    state.commandHigh |= granularity << 27;
    this.report('context-cache invalidate (CCMD)', [join(value, state.commandLow)], dropped, {
      CIRG: granularity,
      DID: domain,
      SID: source,
      FM: functionMask,
    });
  }

  private iotlbCommand(value: number): void {
    const { state, unit } = this;
    state.iotlbHigh = value & ~START & ~(3 << 25);
    if (!(value & START) || !this.usable) return;
    const granularity = (value >>> 28) & 3;
    const domain = value & 0xffff;
    const mask = state.addressLow & 0x3f;
    const address = join(state.addressHigh, state.addressLow & ~0xfff);
    const size = 4096n << BigInt(Math.min(mask, unit.config.maxAddressMask));
    let dropped: CacheLine[] = [];
    if (granularity === 1) dropped = dropAllTranslations(unit);
    if (granularity === 2) dropped = dropTranslationsOfDomain(unit, domain);
    if (granularity === 3) {
      const range = { address: address & ~(size - 1n), size };
      dropped = dropSecondStageRange(unit, domain, range, (state.addressLow & 0x40) !== 0);
    }
    // IAIG: what was done.
    state.iotlbHigh |= granularity << 25;
    const words = [join(value, state.iotlbLow), join(state.addressHigh, state.addressLow)];
    this.report('IOTLB invalidate (IOTLB register)', words, dropped, {
      IIRG: granularity,
      DID: domain,
      AM: mask,
    });
  }

  private report(
    command: string,
    words: readonly bigint[],
    dropped: readonly CacheLine[],
    numbers: Readonly<Record<string, number>>,
  ): void {
    const fields = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, BigInt(value)]));
    this.sink?.emit({ kind: 'invalidation', command, words, fields, dropped });
  }
}
