import type { Architecture } from '../trace/architecture';
import type { Scenario } from './schema/scenario';

export type OnIommu =
  { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly because: string };

/** The same scenario on a machine with this IOMMU, or why it shows nothing there. */
export function onIommu(scenario: Scenario, iommu: Architecture): OnIommu {
  const { only, platform } = scenario;
  if (only && only.iommu !== iommu) return { ok: false, because: only.because };
  return { ok: true, scenario: { ...scenario, platform: { ...platform, iommu } } };
}
