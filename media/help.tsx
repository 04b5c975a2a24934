/** The keys, on request. */
import { KEYS } from './keys';

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <section class="help" aria-labelledby="help-title">
      <header>
        <h2 id="help-title">Keys</h2>
        <button type="button" class="control" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
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
