/** Answers VT-d request vectors: a world per `reset`, driven through registers and memory alone. */
import type { Machine } from '../../simulator/machine/machine';
import { createVtdMachine } from '../../simulator/iommu/platform';
import type { SecondStageWidth, VtdConfig } from '../../simulator/iommu/vtd/config';
import type { VtdIommu } from '../../simulator/iommu/vtd/vtd';
import { answerLines, MIB, type Dialect } from './vector-lines';

/** What the vectors fix in every world, beside what a `reset` line says. */
const FIXED: Partial<VtdConfig> = {
  deviceTlb: false,
  pageRequests: false,
  ridPasid: false,
  extendedAccessedFlag: false,
  snoopControl: false,
};

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

const DIALECT: Dialect<Machine<VtdIommu>> = {
  ready: 'OK reset',
  requestAt: 2,
  reset,
  fault: (_, { reason }) => `T flt ${reason.toString(16).padStart(2, '0')}`,
};

/** One answer for each `reset`, `t` and `d` line. */
export function answerVtd(lines: Iterable<string>): Generator<string> {
  return answerLines(lines, DIALECT);
}

/** True where an answer is one that the expected line allows: `*` any reason, `?` anything. */
export function agrees(expected: string, answer: string): boolean {
  if (expected === 'T ?') return answer.startsWith('T ');
  if (expected === 'T flt *') return answer.startsWith('T flt ');
  return expected === answer;
}
