/** A replay of somebody's own code: how it ended, what it assumes, and whether the code is still the same. */
import type { Replay } from '../src/panel/protocol';
import type { Tone } from './model/outcome';

type Verdict = Replay['verdict']['is'];

const VERDICTS: Readonly<
  Record<Verdict, { readonly sign: string; readonly text: string; readonly tone: Tone }>
> = {
  harm: { sign: '✕', text: 'Harm shown', tone: 'bad' },
  stopped: { sign: '⊘', text: 'Stopped by the IOMMU', tone: 'good' },
  none: { sign: '○', text: 'No harm under these assumptions', tone: 'neutral' },
  'not-replayable': { sign: '?', text: 'Not replayable', tone: 'warning' },
};

/** The source that the scenario was made from is another by now. */
export function StaleBanner({ rerun }: { rerun: () => void }) {
  return (
    <section class="stale-banner tone-warning" role="status" aria-label="Source changed">
      <span>
        <strong>! Stale:</strong> the source has changed since.
      </span>
      <button type="button" data-action="rerun" onClick={rerun}>
        Run again
      </button>
    </section>
  );
}

interface ReplayProps {
  readonly replay: Replay;
  readonly assume: (key: string, value: string) => void;
}

export function ReplayStrip({ replay: { verdict, assumptions }, assume }: ReplayProps) {
  const { sign, text, tone } = VERDICTS[verdict.is];
  return (
    <section class={`replay tone-${tone}`} aria-label="Verdict of the replay">
      <p>
        <strong class="verdict-word">
          <span aria-hidden="true">{sign}</span> {text}
        </strong>
        {verdict.text && `: ${verdict.text}`}
      </p>
      {assumptions.length > 0 && (
        <details>
          <summary>Assumptions ({assumptions.length})</summary>
          <dl class="assumptions">
            {assumptions.map(({ key, value, choices, reason }) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>
                  <Choice name={key} value={value} choices={choices} choose={(other) => assume(key, other)} />
                  <span class="quiet"> {reason}</span>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly choose: (value: string) => void;
}

/** One of some values; any value where none are named; just the value where there is no other. */
function Choice({ name, value, choices, choose }: ChoiceProps) {
  if (choices.length === 1) return <code>{value}</code>;
  const onChange = ({ currentTarget }: { currentTarget: { value: string } }): void => {
    if (currentTarget.value !== value) choose(currentTarget.value);
  };
  if (choices.length === 0) return <input type="text" aria-label={name} value={value} onChange={onChange} />;
  return (
    <select aria-label={name} value={value} onChange={onChange}>
      {(choices.includes(value) ? choices : [value, ...choices]).map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}
