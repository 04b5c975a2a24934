/** Gathers reachable ranges and turns them into what exposure is: sorted, disjoint runs of frames. */
import type { ExposureRun } from './iommu';

export class Runs {
  private first: number[] = [];
  private count: number[] = [];
  private permissions: number[] = [];

  /** Adds frames; ranges may come in any order and overlap. */
  add(firstFrame: number, frames: number, permissions: number): void {
    if (permissions === 0 || frames === 0) return;
    const last = this.first.length - 1;
    if (
      last >= 0 &&
      this.permissions[last] === permissions &&
      this.first[last]! + this.count[last]! === firstFrame
    ) {
      this.count[last]! += frames;
      return;
    }
    this.first.push(firstFrame);
    this.count.push(frames);
    this.permissions.push(permissions);
  }

  /** The runs: what several ranges reach has the union of their permissions. */
  finish(): ExposureRun[] {
    // Each range opens and closes its permission bits at its ends; a sweep over the ends gives disjoint runs.
    const ends: { readonly frame: number; readonly permissions: number; readonly step: number }[] = [];
    for (let i = 0; i < this.first.length; i++) {
      const permissions = this.permissions[i]!;
      ends.push({ frame: this.first[i]!, permissions, step: 1 });
      ends.push({ frame: this.first[i]! + this.count[i]!, permissions, step: -1 });
    }
    ends.sort((a, b) => a.frame - b.frame);
    const open = [0, 0, 0];
    const runs: ExposureRun[] = [];
    let from = 0;
    let now = 0;
    for (const { frame, permissions, step } of ends) {
      if (frame > from && now !== 0) append(runs, from, frame - from, now);
      from = frame;
      for (let bit = 0; bit < 3; bit++) if (permissions & (1 << bit)) open[bit]! += step;
      now = open.reduce((bits, n, bit) => (n > 0 ? bits | (1 << bit) : bits), 0);
    }
    return runs;
  }
}

function append(runs: ExposureRun[], firstFrame: number, frames: number, permissions: number): void {
  const last = runs.at(-1);
  if (last && last.permissions === permissions && last.firstFrame + last.frames === firstFrame) {
    runs[runs.length - 1] = { ...last, frames: last.frames + frames };
  } else {
    runs.push({ firstFrame, frames, permissions });
  }
}
