/** Answers RISC-V request vectors: a world per `reset`, driven through registers and memory alone. */
import type { Tlp } from '../../simulator/machine/tlp';
import type { Machine } from '../../simulator/machine/machine';
import { createRiscvMachine } from '../../simulator/iommu/platform';
import { join } from '../../simulator/iommu/recorder';
import type { RiscvIommu } from '../../simulator/iommu/riscv/riscv';

const MIB = 1024 * 1024;

function hex(text: string): bigint {
  return BigInt(`0x${text}`);
}

/** `reset MEM_MB CAPS FCTL GXL_WRITEABLE BE_WRITEABLE FILL_ATS BARE_PAGE_SIZE` */
function reset(words: readonly string[]): Machine<RiscvIommu> {
  const machine = createRiscvMachine({
    memory: Number(words[1]) * MIB,
    iommu: { capabilities: hex(words[2]!), interruptFiles: null },
  });
  machine.iommu.writeRegister(8, 4, hex(words[3]!));
  return machine;
}

/** `t u DEVICE_ID PROCESS_ID|- r|w|x u|p IOVA` */
function request(words: readonly string[]): Tlp {
  const [device, process, operation, privilege, address] = words.slice(2) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    requester: Number(hex(device)),
    pasid: process === '-' ? null : Number(hex(process)),
    privileged: process !== '-' && privilege === 'p',
    execute: operation === 'x',
    addressType: 'untranslated',
    access: operation === 'w' ? 'write' : 'read',
    address: hex(address),
    length: 1,
  };
}

function translate(machine: Machine<RiscvIommu>, words: readonly string[]): string {
  const outcome = machine.iommu.handle(request(words));
  if (outcome.kind === 'translated') return `T ok ${outcome.physical.toString(16)}`;
  if (outcome.kind === 'interrupt') return 'T int';
  const { iotval2High, iotval2Low } = machine.iommu.answer;
  return `T flt ${outcome.reason} ${join(iotval2High, iotval2Low).toString(16)}`;
}

/** One answer for each `reset` and `t` line. */
export function* answerRiscv(lines: Iterable<string>): Generator<string> {
  let machine = createRiscvMachine({ memory: MIB });
  for (const line of lines) {
    const words = line.trim().split(/\s+/);
    switch (words[0]) {
      case 'reset':
        machine = reset(words);
        yield 'OK reset 0';
        break;
      case 'm':
        words
          .slice(2)
          .forEach((word, i) => machine.memory.write64(hex(words[1]!) + BigInt(8 * i), hex(word)));
        break;
      case 'w':
        machine.iommu.writeRegister(Number(hex(words[1]!)), Number(words[2]) as 4 | 8, hex(words[3]!));
        break;
      case 't':
        yield translate(machine, words);
        break;
      case '':
        break;
      default:
        throw new Error(`not a vector line: ${line}`);
    }
  }
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
