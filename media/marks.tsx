/** The marks of the timeline: each its own shape and its own word, so that colour only repeats them. */
import type { Mark } from './model/steps';
import { toneOf } from './model/outcome';

/** Drawn around 0,0 in a box of 12 by 12. */
const SHAPES: Readonly<Record<Mark, string>> = {
  // A cross, an hourglass, an octagon with a bar, an exclamation mark, an inequality sign, an upward triangle.
  secret: 'M-4.5-4.5 4.5 4.5M4.5-4.5-4.5 4.5',
  stale: 'M-4-5H4L-4 5H4Z',
  fault: 'M-2.3-5.5H2.3L5.5-2.3V2.3L2.3 5.5H-2.3L-5.5 2.3V-2.3ZM-3 0H3',
  warning: 'M0-5.5V1.5M0 3.5V5.5',
  parity: 'M-4.5-2H4.5M-4.5 2H4.5M3-5-3 5',
  exposure: 'M0-5 5 4H-5Z',
};

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  secret: 'secret read',
  stale: 'stale translation',
  fault: 'fault',
  warning: 'dma-debug warning',
  parity: 'parity broken',
  exposure: 'exposure grown',
};

/** For use inside an SVG. */
export function MarkShape({ mark, x, y }: { mark: Mark; x: number; y: number }) {
  return (
    <path
      class={`mark mark-${mark} tone-${toneOf(mark)}`}
      d={SHAPES[mark]}
      transform={`translate(${x} ${y})`}
    />
  );
}

/** On its own, beside text that says the same. */
export function MarkIcon({ mark }: { mark: Mark }) {
  return (
    <svg class="mark-icon" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <MarkShape mark={mark} x={0} y={0} />
    </svg>
  );
}
