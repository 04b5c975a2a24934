/** Where the steps stand on the timeline. */

/** Room at both ends for a mark and the cursor around it, in pixels. */
const MARGIN = 10;

/** Centre of each step, evenly spread over the width but for `before` pixels at its start. */
export function timelineXs(steps: number, width: number, before = 0): number[] {
  const first = before + MARGIN;
  const room = Math.max(0, width - first - MARGIN);
  return Array.from({ length: steps }, (_, at) => first + (steps < 2 ? 0 : (room * at) / (steps - 1)));
}

/** Index of the step whose centre is nearest to `x`. */
export function stepNearest(xs: readonly number[], x: number): number {
  let best = 0;
  xs.forEach((centre, at) => {
    if (Math.abs(centre - x) < Math.abs(xs[best]! - x)) best = at;
  });
  return best;
}
