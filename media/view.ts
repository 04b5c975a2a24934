/** How the user wants the panel: kept with where it stands, whatever scenario is shown. */
import { signal } from '@preact/signals';
import type { Architecture } from '../simulator/trace/architecture';
import type { SavedView } from '../src/panel/protocol';

export class View {
  /** Questions are asked before decisive steps. */
  readonly predict = signal(true);
  /** Tables show the rows too that have not changed. */
  readonly unchanged = signal(false);
  /** The picture is a table. */
  readonly plain = signal(false);
  /** IOMMU that scenarios run on; null: the one of their platform. */
  readonly iommu = signal<Architecture | null>(null);

  get saved(): SavedView {
    return {
      predict: this.predict.value,
      unchanged: this.unchanged.value,
      plain: this.plain.value,
      iommu: this.iommu.value,
    };
  }

  restore({ predict, unchanged, plain, iommu }: SavedView): void {
    this.predict.value = predict;
    this.unchanged.value = unchanged;
    this.plain.value = plain;
    this.iommu.value = iommu;
  }
}
