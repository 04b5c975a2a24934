/** Which IOMMU the scenario runs on: the user's choice, and why a scenario does not follow it. */
import { ARCHITECTURE_NAMES, ARCHITECTURES, type Architecture } from '../simulator/trace/architecture';
import type { Host } from './host';
import type { Playing } from './player';
import type { View } from './view';

export function Platform({ loaded, view, host }: { loaded: Playing; view: View; host: Host }) {
  const chosen = view.iommu.value;
  const kept = loaded.runs.flatMap(({ run }) => (run.notElsewhere === null ? [] : [run]));
  return (
    <div class="platform">
      <label class="choice">
        Run on
        <select
          data-action="iommu"
          value={chosen ?? ''}
          onChange={({ currentTarget: { value } }) =>
            host.runOn(value === '' ? null : (value as Architecture))
          }
        >
          <option value="">the scenario’s IOMMU</option>
          {ARCHITECTURES.map((architecture) => (
            <option key={architecture} value={architecture}>
              {ARCHITECTURE_NAMES[architecture]}
            </option>
          ))}
        </select>
      </label>
      {kept.map(({ id, architecture, notElsewhere }) => (
        <p key={id} class="quiet" data-role="not-elsewhere">
          Runs on {ARCHITECTURE_NAMES[architecture]} alone: {notElsewhere}
        </p>
      ))}
    </div>
  );
}
