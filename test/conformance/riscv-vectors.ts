/** Answers RISC-V request vectors: a world per `reset`, driven through registers and memory alone. */
import { createRiscvMachine } from '../../simulator/iommu/platform';
import { join } from '../../simulator/iommu/recorder';
import type { RiscvIommu } from '../../simulator/iommu/riscv/riscv';
import type { Machine } from '../../simulator/machine/machine';
import { answerLines, hex, MIB, type Dialect } from './vector-lines';

const DIALECT: Dialect<Machine<RiscvIommu>> = {
  ready: 'OK reset 0',
  /** `t u DEVICE_ID PROCESS_ID|- r|w|x u|p IOVA` */
  requestAt: 2,
  /** `reset MEM_MB CAPS FCTL GXL_WRITEABLE BE_WRITEABLE FILL_ATS BARE_PAGE_SIZE` */
  reset(words) {
    const machine = createRiscvMachine({
      memory: Number(words[1]) * MIB,
      iommu: { capabilities: hex(words[2]!), interruptFiles: null },
    });
    machine.iommu.writeRegister(8, 4, hex(words[3]!));
    return machine;
  },
  fault({ iommu }, { reason }) {
    const { iotval2High, iotval2Low } = iommu.answer;
    return `T flt ${reason} ${join(iotval2High, iotval2Low).toString(16)}`;
  },
};

/** One answer for each `reset` and `t` line. */
export function answerRiscv(lines: Iterable<string>): Generator<string> {
  return answerLines(lines, DIALECT);
}

/** Bits of IOTVAL2 that the specification leaves open: the offset in a page, but for what kind of access it was. */
const OPEN = 0xffcn;

/** True where an answer is the expected one: `T ok PA …`, or `T flt UR|CA CAUSE IOTVAL2`. */
export function agrees(expected: string, answer: string): boolean {
  const want = expected.split(' ');
  const have = answer.split(' ');
  if (want[1] !== 'flt') return want.slice(0, 3).join(' ') === have.join(' ');
  return have[1] === 'flt' && have[2] === want[3] && ((hex(have[3]!) ^ hex(want[4]!)) & ~OPEN) === 0n;
}
