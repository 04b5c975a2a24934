/** What the panel asks of its host: the extension, or the webview itself. */
import type { Architecture } from '../simulator/trace/architecture';

export interface Host {
  choose(id: string): void;
  openSource(file: string, line: number): void;
  /** Shows another scenario of the library beside the one that is played. */
  compare(id: string, other: string): void;
  /** Runs what is shown on another IOMMU; null: on the one of its platform. */
  runOn(iommu: Architecture | null): void;
  /** Replays under another assumption. */
  assume(id: string, key: string, value: string): void;
  /** Replays the source as it is now. */
  rerun(id: string): void;
}
