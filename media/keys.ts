/** The panel's keys, and the words that the help shows for them: one table for both. */
import type { Player } from './player';
import type { Predictor } from './predictor';
import type { View } from './view';

/** What keys act on. */
export interface Controls {
  readonly player: Player;
  readonly view: View;
  readonly predictor: Predictor;
  /** Shows the other run beside this one, where the scenario names one. */
  compare(): void;
}

interface Key {
  /** As `KeyboardEvent.key` has it; letters in lower case. */
  readonly keys: readonly string[];
  readonly shift?: true;
  readonly shown: string;
  readonly does: string;
  run(controls: Controls, key: string): void;
}

export const KEYS: readonly Key[] = [
  { keys: ['ArrowRight'], shown: '→', does: 'next step', run: ({ player }) => player.forward() },
  { keys: ['ArrowLeft'], shown: '←', does: 'previous step', run: ({ player }) => player.back() },
  {
    keys: ['ArrowRight'],
    shift: true,
    shown: 'Shift →',
    does: 'next source line',
    run: ({ player }) => player.source(1),
  },
  {
    keys: ['ArrowLeft'],
    shift: true,
    shown: 'Shift ←',
    does: 'previous source line',
    run: ({ player }) => player.source(-1),
  },
  { keys: ['Home'], shown: 'Home', does: 'first step', run: ({ player }) => player.start() },
  { keys: ['End'], shown: 'End', does: 'last step', run: ({ player }) => player.end() },
  { keys: [' '], shown: 'Space', does: 'play or pause', run: ({ player }) => player.toggle() },
  { keys: ['f'], shown: 'F', does: 'decisive step, then next mark', run: ({ player }) => player.nextMark() },
  { keys: ['c'], shown: 'C', does: 'compare with the other run', run: ({ compare }) => compare() },
  { keys: ['d'], shown: 'D', does: 'first difference of two runs', run: ({ player }) => player.difference() },
  {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: '1 … 9',
    does: 'answer the question',
    run: ({ predictor }, key) => predictor.answer(Number(key) - 1),
  },
  {
    keys: ['p'],
    shown: 'P',
    does: 'questions on or off',
    run: ({ view: { predict } }) => void (predict.value = !predict.value),
  },
  {
    keys: ['t'],
    shown: 'T',
    does: 'unchanged rows of the tables',
    run: ({ view: { unchanged } }) => void (unchanged.value = !unchanged.value),
  },
  {
    keys: ['a'],
    shown: 'A',
    does: 'picture as a table, or drawn',
    run: ({ view: { plain } }) => void (plain.value = !plain.value),
  },
];

/** Keys that a focused control needs for itself: a choice, or a text, takes all of them. */
const ACTIVATES = 'button, summary, a, input, select';
const CHOOSES = 'select, input[type="text"]';

/** Runs what the key stands for; true where it stood for something. */
export function press(controls: Controls, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(CHOOSES) || (name === ' ' && target?.closest(ACTIVATES))) return false;
  const found = KEYS.find(({ keys, shift }) => keys.includes(name) && (shift ?? false) === event.shiftKey);
  found?.run(controls, name);
  return found !== undefined;
}
