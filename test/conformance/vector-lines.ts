/** What the vectors of every architecture have in common: memory and register writes, and one answer a line. */
import type { Iommu, Outcome } from '../../simulator/iommu/iommu';
import type { Machine } from '../../simulator/machine/machine';
import type { Tlp } from '../../simulator/machine/tlp';

export const MIB = 1024 * 1024;

export function hex(text: string): bigint {
  return BigInt(`0x${text}`);
}

/** How an architecture reads its `reset` and `t` lines, and answers. */
export interface Dialect<M> {
  readonly ready: string;
  /** Makes the world of a `reset` line. */
  reset(words: readonly string[]): M;
  /** A request of `DEVICE PROCESS|PASID|- r|w|x u|p ADDRESS`, from which word of a `t` line on. */
  readonly requestAt: number;
  fault(machine: M, outcome: Extract<Outcome, { kind: 'fault' }>): string;
}

function request(words: readonly string[]): Tlp {
  const [requester, pasid, operation, privilege, address] = words as [string, string, string, string, string];
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

/** One answer for each `reset`, `t` and `d` line. */
export function* answerLines<M extends Machine<Iommu>>(
  lines: Iterable<string>,
  dialect: Dialect<M>,
): Generator<string> {
  let world: M | null = null;
  for (const line of lines) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    if (words[0] === 'reset') {
      world = dialect.reset(words);
      yield dialect.ready;
      continue;
    }
    if (!world) throw new Error(`before the first reset: ${line}`);
    const { memory, iommu } = world;
    switch (words[0]) {
      case 'm':
        words.slice(2).forEach((word, i) => memory.write64(hex(words[1]!) + BigInt(8 * i), hex(word)));
        break;
      case 'w':
        iommu.writeRegister(Number(hex(words[1]!)), Number(words[2]) as 4 | 8, hex(words[3]!));
        break;
      case 't': {
        const outcome = iommu.handle(request(words.slice(dialect.requestAt)));
        if (outcome.kind === 'fault') yield dialect.fault(world, outcome);
        else yield outcome.kind === 'interrupt' ? 'T int' : `T ok ${outcome.physical.toString(16)}`;
        break;
      }
      case 'd':
        yield `D ${memory.read64(hex(words[1]!)).toString(16)}`;
        break;
      default:
        throw new Error(`not a vector line: ${line}`);
    }
  }
}
