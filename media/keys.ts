/** The panel's keys, and the words that the help shows for them: one table for both. */
import type { Player } from './player';

interface Key {
  /** As `KeyboardEvent.key` has it; letters in lower case. */
  readonly key: string;
  readonly shift?: true;
  readonly shown: string;
  readonly does: string;
  run(player: Player): void;
}

export const KEYS: readonly Key[] = [
  { key: 'ArrowRight', shown: '→', does: 'next step', run: (player) => player.forward() },
  { key: 'ArrowLeft', shown: '←', does: 'previous step', run: (player) => player.back() },
  {
    key: 'ArrowRight',
    shift: true,
    shown: 'Shift →',
    does: 'next source line',
    run: (player) => player.source(1),
  },
  {
    key: 'ArrowLeft',
    shift: true,
    shown: 'Shift ←',
    does: 'previous source line',
    run: (player) => player.source(-1),
  },
  { key: 'Home', shown: 'Home', does: 'first step', run: (player) => player.start() },
  { key: 'End', shown: 'End', does: 'last step', run: (player) => player.end() },
  { key: ' ', shown: 'Space', does: 'play or pause', run: (player) => player.toggle() },
  { key: 'f', shown: 'F', does: 'decisive step, then next mark', run: (player) => player.nextMark() },
];

/** Keys that a focused control needs for itself. */
const ACTIVATES = 'button, summary, a, input';

/** Runs what the key stands for; true where it stood for something. */
export function press(player: Player, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const target = event.target instanceof Element ? event.target : null;
  if (name === ' ' && target?.closest(ACTIVATES)) return false;
  const found = KEYS.find(({ key, shift }) => key === name && (shift ?? false) === event.shiftKey);
  found?.run(player);
  return found !== undefined;
}
