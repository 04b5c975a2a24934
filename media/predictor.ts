/** The question before the next step, and what was answered to those before: at most one of them is on screen. */
import { computed, signal } from '@preact/signals';
import { questionBefore } from './model/predict';
import type { Question } from './model/run';
import type { Player, Playing } from './player';
import type { View } from './view';

export interface Answered {
  readonly question: Question;
  /** Index of the answer given. */
  readonly chosen: number;
}

export class Predictor {
  private readonly given = signal<{
    readonly to: Playing | null;
    readonly answers: ReadonlyMap<number, number>;
  }>({
    to: null,
    answers: new Map(),
  });
  /** Answers to the questions of what is played now, by step. */
  private readonly answers = computed(() => {
    const { to, answers } = this.given.value;
    return to === this.player.loaded.value ? answers : new Map<number, number>();
  });

  /** Asked before the next step; null where there is nothing to ask, or it was answered before. */
  readonly asked = computed<Question | null>(() => {
    const next = this.player.at.value + 1;
    if (!this.view.predict.value || this.answers.value.has(next)) return null;
    return this.questionBefore(next);
  });

  /** What was answered before the step that is shown; null where nothing was. */
  readonly answered = computed<Answered | null>(() => {
    const at = this.player.at.value;
    const chosen = this.answers.value.get(at);
    const question = chosen === undefined ? null : this.questionBefore(at);
    return question && { question, chosen: chosen! };
  });

  constructor(
    private readonly player: Player,
    private readonly view: View,
  ) {}

  /** Takes the answer and plays the step; an answer that was not offered is none. */
  readonly answer = (chosen: number): void => {
    const question = this.asked.value;
    if (!question || chosen >= question.answers.length) return;
    const next = this.player.at.value + 1;
    this.given.value = {
      to: this.player.loaded.value,
      answers: new Map(this.answers.value).set(next, chosen),
    };
    this.player.forward();
  };

  /** Of one run; two side by side show what happens, they do not ask. */
  private questionBefore(step: number): Question | null {
    const runs = this.player.loaded.value?.runs ?? [];
    return runs.length === 1 ? questionBefore(runs[0]!.run, runs[0]!.steps, step) : null;
  }
}
