/**
 * Exposure: all frames that a requester reaches through a walk of the tables as they lie in memory now. The cost is
 * that of reading each present table once; a large page is one range.
 *
 * Source: the walks of second-stage.ts and first-stage.ts, for all addresses at once.
 */
import { everything } from '../exposure';
import { READ, WRITE } from '../iommu';
import { RWX } from '../remapping-unit';
import type { Runs } from '../runs';
import type { Mapped } from '../exposure-tables';
import { FirstStageTables } from './exposure-first-stage';
import { SecondStageTables } from './exposure-second-stage';
import { Reason } from './reason';
import { readContextEntry, TT_PASS_THROUGH } from './structures/context-entry';
import {
  PGTT_FIRST,
  PGTT_PASS_THROUGH,
  PGTT_SECOND,
  SRE,
  ERE,
  translationType,
} from './structures/pasid-entry';
import { readRootEntry } from './structures/root-entry';
import { locatePasidEntry } from './translate';
import { TTM_LEGACY, TTM_SCALABLE, type Unit } from './unit';
import type { Walk } from './walk';

/** Frames FEE00h to FEEFFh: the interrupt range, which no translation may lead to. */
export const INTERRUPT_RANGE = { firstFrame: 0xfee00, frames: 0x100 } as const;

/** Adds what the walk's requester reaches. */
export function expose(unit: Unit, walk: Walk, runs: Runs): void {
  if (!unit.translationEnabled) everything(unit.memory, runs);
  else if (unit.tableMode === TTM_LEGACY) legacy(unit, walk, runs);
  else if (unit.tableMode === TTM_SCALABLE) scalable(unit, walk, runs);
}

function legacy(unit: Unit, walk: Walk, runs: Runs): void {
  walk.legacy = true;
  if (walk.pasid >= 0) return;
  if (readRootEntry(unit, walk) !== Reason.None || readContextEntry(unit, walk) !== Reason.None) return;
  if (((walk.context0Low >>> 2) & 3) === TT_PASS_THROUGH) return everything(unit.memory, runs);
  walk.secondHigh = walk.context0High;
  walk.secondLow = walk.context0Low & ~0xfff;
  walk.secondLevels = (walk.context1Low & 7) + 2;
  throughSecondStage(unit, walk, runs);
}

function scalable(unit: Unit, walk: Walk, runs: Runs): void {
  if (locatePasidEntry(unit, walk) !== Reason.None) return;
  const type = translationType(walk);
  if (type === PGTT_PASS_THROUGH) return everything(unit.memory, runs);
  walk.secondHigh = walk.pasid0High;
  walk.secondLow = walk.pasid0Low & ~0xfff;
  walk.secondLevels = ((walk.pasid0Low >>> 2) & 7) + 2;
  if (type === PGTT_SECOND) return throughSecondStage(unit, walk, runs);
  if (walk.privileged && !(walk.pasid2Low & SRE)) return;
  const mask = walk.pasid2Low & ERE ? RWX : READ | WRITE;
  const nested = type !== PGTT_FIRST;
  const second = new SecondStageTables(unit, walk);
  const reached: Mapped = (_, frame, frames, permissions) => runs.add(frame, frames, permissions);
  new FirstStageTables(unit, walk, nested).visit((_, frame, frames, permissions) => {
    if (nested) second.visit(reached, permissions & mask, frame, frames);
    else runs.add(frame, frames, permissions & mask);
  });
}

function throughSecondStage(unit: Unit, walk: Walk, runs: Runs): void {
  new SecondStageTables(unit, walk).visit(
    (_, frame, frames, permissions) => runs.add(frame, frames, permissions),
    RWX,
  );
}
