/**
 * GCMD, GSTS and RTADDR: turning the unit on and telling it where the root table is.
 *
 * Source: VT-d specification, 11.4.4 GCMD, GSTS, 11.4.5 RTADDR; Linux drivers/iommu/intel/iommu.c
 * (iommu_set_root_entry, iommu_enable_translation).
 */
import { GCMD, GSTS, RTADDR } from '../register-map';
import type { Unit } from '../unit';
import type { InvalidationQueue } from './invalidation-queue';
import { ignore, type RegisterWord } from '../../registers/word';

const TE = 1 << 31;
const SRTP = 1 << 30;
const QIE = 1 << 26;

export class GlobalCommand {
  private state = { rootLow: 0, rootHigh: 0, rootPointerSet: false };

  constructor(
    private readonly unit: Unit,
    private readonly queue: InvalidationQueue,
  ) {}

  words(): [number, RegisterWord][] {
    const { state } = this;
    return [
      [GCMD, { read: () => 0, write: (value) => this.command(value) }],
      [GSTS, { read: () => this.status(), write: ignore }],
      [RTADDR, { read: () => state.rootLow, write: (value) => (state.rootLow = value & ~0x3ff) }],
      [RTADDR + 4, { read: () => state.rootHigh, write: (value) => (state.rootHigh = value) }],
    ];
  }

  save(): unknown {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    Object.assign(this.state, snapshot);
  }

  private status(): number {
    return (
      (this.unit.translationEnabled ? TE : 0) |
      (this.state.rootPointerSet ? SRTP : 0) |
      (this.queue.enabled ? QIE : 0)
    );
  }

  /** One-shot bits act when written 1; the others follow the value written. */
  private command(value: number): void {
    if (value & SRTP) {
      this.state.rootPointerSet = true;
      this.unit.rootHigh = this.state.rootHigh;
      this.unit.rootLow = this.state.rootLow & ~0xfff;
      this.unit.tableMode = (this.state.rootLow >>> 10) & 3;
    }
    this.queue.enable((value & QIE) !== 0);
    this.unit.translationEnabled = (value & TE) !== 0;
    this.unit.changed();
  }
}
