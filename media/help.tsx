/** The keys, on request. */
import { KEYS } from './keys';
import type { View } from './view';

export function Help({ view, onClose }: { view: View; onClose: () => void }) {
  return (
    <section class="help" aria-labelledby="help-title">
      <header>
        <h2 id="help-title">Keys</h2>
        <button type="button" class="control" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <label class="choice">
        <input
          type="checkbox"
          checked={view.predict.value}
          onChange={(event) => (view.predict.value = event.currentTarget.checked)}
        />
        Ask before decisive steps
      </label>
      <dl>
        {KEYS.map(({ shown, does }) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>show or hide the keys</dd>
        </div>
      </dl>
    </section>
  );
}
