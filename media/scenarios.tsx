/** The panel with nothing to show: what can be run, and why nothing runs where something should. */
import type { ScenarioEntry } from '../src/panel/protocol';

interface ScenariosProps {
  readonly failure: string | null;
  readonly scenarios: readonly ScenarioEntry[];
  readonly choose: (id: string) => void;
}

export function Scenarios({ failure, scenarios, choose }: ScenariosProps) {
  return (
    <section class="scenarios" aria-labelledby="scenarios-title">
      {failure && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <h1 id="scenarios-title">Simulation</h1>
      <p>
        See on a simulated IOMMU what a device can reach. Choose a scenario, or follow a flag in a C file.
      </p>
      <ul>
        {scenarios.map(({ id, title, about }) => (
          <li key={id}>
            <button type="button" class="scenario" data-scenario={id} onClick={() => choose(id)}>
              <strong>{title}</strong>
              <span class="quiet about">{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
