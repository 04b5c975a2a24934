/**
 * fctl and ddtp: byte order, and where the device directory is.
 *
 * Source: RISC-V IOMMU specification, "Features-control register (fctl)", "Device-directory-table pointer (ddtp)"; Linux
 * drivers/iommu/riscv/iommu.c (riscv_iommu_iodir_set_mode).
 */
import { DDTP, FCTL } from '../register-map';
import type { RegisterWord } from '../../registers/word';
import { entryPageHigh, entryPageLow } from '../structures/pointer';
import { MODE_3LVL, type Unit } from '../unit';

const BE = 1;
const MODE = 0xf;
const PPN_LOW = ~0x3ff;
const PPN_HIGH = 0x003fffff;

export class DirectoryPointer {
  private state = { low: 0, high: 0 };

  constructor(private readonly unit: Unit) {}

  words(): [number, RegisterWord][] {
    const { state, unit } = this;
    return [
      [
        FCTL,
        {
          read: () => (unit.bigEndian ? BE : 0),
          // WSI and GXL are read-only 0: messages only, and no Sv32.
          write: (value) => {
            unit.bigEndian = unit.bothEndian && (value & BE) !== 0;
            unit.changed();
          },
        },
      ],
      [DDTP, { read: () => state.low, write: (value) => this.write(value, state.high) }],
      [DDTP + 4, { read: () => state.high, write: (value) => this.write(state.low, value & PPN_HIGH) }],
    ];
  }

  save(): unknown {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    Object.assign(this.state, snapshot);
  }

  /** A reserved mode leaves the mode as it is (WARL). The change is done at once, so busy is never seen. */
  private write(low: number, high: number): void {
    const mode = (low & MODE) <= MODE_3LVL ? low & MODE : this.unit.mode;
    this.state.low = (low & PPN_LOW) | mode;
    this.state.high = high;
    this.unit.mode = mode;
    this.unit.rootHigh = entryPageHigh(high, low);
    this.unit.rootLow = entryPageLow(low);
    this.unit.changed();
  }
}
