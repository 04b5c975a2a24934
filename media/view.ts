/** How the user wants the panel: kept with where it stands, whatever scenario is shown. */
import { signal } from '@preact/signals';
import type { SavedView } from '../src/panel/protocol';

export class View {
  /** Questions are asked before decisive steps. */
  readonly predict = signal(true);
  /** Tables show the rows too that have not changed. */
  readonly unchanged = signal(false);
  /** The picture is a table. */
  readonly plain = signal(false);

  get saved(): SavedView {
    return { predict: this.predict.value, unchanged: this.unchanged.value, plain: this.plain.value };
  }

  restore({ predict, unchanged, plain }: SavedView): void {
    this.predict.value = predict;
    this.unchanged.value = unchanged;
    this.plain.value = plain;
  }
}
