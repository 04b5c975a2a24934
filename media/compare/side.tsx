/** The letter of a run: A in a circle, B in a square, so that colour is not needed to tell them apart. */
import { SIDES } from '../model/difference';

export function SideBadge({ at }: { at: number }) {
  return <span class={`side-badge side-${SIDES[at]}`}>{SIDES[at]}</span>;
}
