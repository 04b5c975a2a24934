/** Answers VT-d request vectors: a world per `reset`, driven through registers and memory alone. */
import type { Tlp } from '../../simulator/machine/tlp';
import type { Machine } from '../../simulator/machine/machine';
import { createVtdMachine } from '../../simulator/iommu/platform';
import type { SecondStageWidth, VtdConfig } from '../../simulator/iommu/vtd/config';
import type { VtdIommu } from '../../simulator/iommu/vtd/vtd';

const MIB = 1024 * 1024;

/** What the vectors fix in every world, beside what a `reset` line says. */
const FIXED: Partial<VtdConfig> = {
  deviceTlb: false,
  pageRequests: false,
  ridPasid: false,
  extendedAccessedFlag: false,
  snoopControl: false,
};

function hex(text: string): bigint {
  return BigInt(`0x${text}`);
}

function reset(words: readonly string[]): Machine<VtdIommu> {
  const keys = new Map(words.slice(2).map((word) => word.split('=') as [string, string]));
  const number = (key: string): number => Number(keys.get(key));
  const flag = (key: string): boolean => number(key) === 1;
  return createVtdMachine({
    memory: Number(words[1]) * MIB,
    iommu: {
      ...FIXED,
      hostAddressWidth: number('haw'),
      mgaw: number('mgaw'),
      secondStageWidths: keys.get('sagaw')!.split(',').map(Number) as SecondStageWidth[],
      secondStage2M: flag('sl2m'),
      secondStage1G: flag('sl1g'),
      firstStage1G: flag('fl1gp'),
      firstStage5Level: flag('fl5'),
      supervisorRequests: flag('srs'),
      executeRequests: flag('ers'),
      nested: flag('nest'),
      passThrough: flag('pt'),
      secondStageAccessedDirty: flag('ssads'),
    },
  });
}

function request(words: readonly string[]): Tlp {
  const [, , requester, pasid, operation, privilege, address] = words as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    requester: Number(hex(requester)),
    pasid: pasid === '-' ? null : Number(hex(pasid)),
    privileged: privilege === 'p',
    execute: operation === 'x',
    addressType: 'untranslated',
    access: operation === 'w' ? 'write' : 'read',
    address: hex(address),
    length: 1,
  };
}

function translate(machine: Machine<VtdIommu>, words: readonly string[]): string {
  const outcome = machine.iommu.handle(request(words));
  if (outcome.kind === 'translated') return `T ok ${outcome.physical.toString(16)}`;
  if (outcome.kind === 'interrupt') return 'T int';
  return `T flt ${outcome.reason.toString(16).padStart(2, '0')}`;
}

/** One answer for each `reset`, `t` and `d` line. */
export function* answerVtd(lines: Iterable<string>): Generator<string> {
  let machine = createVtdMachine({ memory: MIB });
  for (const line of lines) {
    const words = line.trim().split(/\s+/);
    switch (words[0]) {
      case 'reset':
        machine = reset(words);
        yield 'OK reset';
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
      case 'd':
        yield `D ${machine.memory.read64(hex(words[1]!)).toString(16)}`;
        break;
      case '':
        break;
      default:
        throw new Error(`not a vector line: ${line}`);
    }
  }
}

/** True where an answer is one that the expected line allows: `*` any reason, `?` anything. */
export function agrees(expected: string, answer: string): boolean {
  if (expected === 'T ?') return answer.startsWith('T ');
  if (expected === 'T flt *') return answer.startsWith('T flt ');
  return expected === answer;
}
