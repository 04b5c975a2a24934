/**
 * Exposure: all frames that a requester reaches through a walk of the tables as they lie in memory now. The cost is that
 * of reading each table once for each set of permissions; a large page is one range.
 *
 * Source: the walk of stage.ts and the process of translate.ts, for all addresses at once.
 */
import { EXECUTE, READ, WRITE } from '../iommu';
import { everything } from '../exposure';
import type { Runs } from '../runs';
import { Cause } from './cause';
import { InterruptFiles } from './exposure-msi';
import { StageTables } from './exposure-stage';
import { locate } from './translate';
import { MODE_BARE, type Unit } from './unit';
import type { RiscvWalk } from './walk';

/** Adds what the walk's requester reaches. */
export function expose(unit: Unit, walk: RiscvWalk, runs: Runs): void {
  if (locate(unit, walk) !== Cause.None) return;
  if (unit.mode === MODE_BARE || (walk.firstLevels === 0 && walk.secondLevels === 0))
    everything(unit.memory, runs);
  else gather(unit, walk, runs);
}

function gather(unit: Unit, walk: RiscvWalk, runs: Runs): void {
  const files = new InterruptFiles(unit, walk);
  const secondStage = StageTables.second(unit, walk);
  /** What the guest frames [frame, frame + frames) lead to. */
  const reach = (frame: number, frames: number, permissions: number): void => {
    files.reached(frame, frames, permissions, runs);
    if (walk.secondLevels === 0) return runs.add(frame, frames, permissions);
    secondStage.visit(
      frame,
      frames,
      permissions,
      // Where no frame is an interrupt file's, only what is reached counts, not from where.
      (first, count) => !files.any(first, count),
      (input, output, count, granted) =>
        files.others(input, output, count, (from, length) => runs.add(from, length, granted)),
    );
  };
  if (walk.firstLevels === 0) return reach(0, 2 ** (9 * walk.secondLevels + 2), READ | WRITE | EXECUTE);
  const whole = 2 ** (9 * walk.firstLevels);
  StageTables.first(unit, walk).visit(
    0,
    whole,
    READ | WRITE | EXECUTE,
    () => true,
    (_, output, count, granted) => reach(output, count, granted),
  );
}
