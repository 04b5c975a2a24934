/** A straight arrow; one in flight moves, where motion is wanted. */
import type { Arrow } from '../layout/picture';
import type { Tone } from '../model/outcome';

interface ArrowProps {
  readonly arrow: Arrow;
  readonly tone?: Tone;
  readonly active: boolean;
  /** It ends in a bar, not in a point: nothing got through. */
  readonly stopped?: boolean;
}

export function ArrowLine({ arrow, tone = 'neutral', active, stopped = false }: ArrowProps) {
  const { x1, y1, x2, y2 } = arrow;
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - 8 * dx, y2 - 8 * dy];
  const head = stopped
    ? `M${x2 - 9 * dy} ${y2 + 9 * dx}L${x2 + 9 * dy} ${y2 - 9 * dx}`
    : `M${x2} ${y2}L${bx - 5 * dy} ${by + 5 * dx}L${bx + 5 * dy} ${by - 5 * dx}Z`;
  return (
    <g class={`arrow tone-${tone} ${active ? 'active' : ''} ${stopped ? 'stopped' : ''}`}>
      <path class="shaft" d={`M${x1} ${y1}L${stopped ? x2 : bx} ${stopped ? y2 : by}`} />
      <path class="head" d={head} />
    </g>
  );
}
