/** The tables and caches: what this step changed, and on request all that they hold. */
import { count } from './model/format';
import type { Frame } from './model/frame';
import type { Change, TableGroup, TableRow } from './model/tables';
import type { Loaded } from './player';
import type { View } from './view';

const CHANGES: Readonly<Record<Change, { readonly sign: string; readonly word: string }>> = {
  new: { sign: '+', word: 'new' },
  changed: { sign: '~', word: 'changed' },
  gone: { sign: '−', word: 'gone' },
  same: { sign: '', word: '' },
};

/** Rows shown of one table: caches may hold thousands. */
const MOST = 100;

function Row({ row }: { row: TableRow }) {
  const { sign, word } = CHANGES[row.change];
  return (
    <tr class={`change-${row.change} ${row.stale ? 'tone-bad' : ''}`}>
      <td class="sign">{sign && <abbr title={word}>{sign}</abbr>}</td>
      <th scope="row">{row.name}</th>
      <td class="holds">
        <span>{row.text}</span>
        {row.note && (
          <span class={row.stale ? 'remark' : 'quiet remark'}>
            {row.stale && '≠ '}
            {row.note}
          </span>
        )}
      </td>
    </tr>
  );
}

function Group({ group: { title, rows }, all }: { group: TableGroup; all: boolean }) {
  const shown = all ? rows : rows.filter(({ change }) => change !== 'same');
  if (shown.length === 0) return null;
  return (
    <table class="held">
      <caption>
        {title} <span class="quiet">{count(rows.filter(({ change }) => change !== 'gone').length)}</span>
      </caption>
      <tbody>
        {shown.slice(0, MOST).map((row, at) => (
          <Row key={at} row={row} />
        ))}
        {shown.length > MOST && (
          <tr>
            <td colSpan={3} class="quiet">
              and {count(shown.length - MOST)} more
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface TablesProps {
  readonly frame: Frame;
  readonly loaded: Loaded;
  readonly view: View;
}

export function Tables({ frame, loaded, view }: TablesProps) {
  const { index } = frame.step;
  const groups = loaded.tablesAt(index);
  const all = view.unchanged.value;
  const same = groups.reduce(
    (sum, { rows }) => sum + rows.filter(({ change }) => change === 'same').length,
    0,
  );
  const changed = groups.some(({ rows }) => rows.some(({ change }) => change !== 'same'));
  return (
    <section aria-labelledby="tables-title">
      <header>
        <h2 id="tables-title">Tables</h2>
        <button
          type="button"
          class="plain"
          data-action="unchanged"
          aria-pressed={all}
          title="Show or hide what this step left as it was (T)"
          onClick={() => (view.unchanged.value = !all)}
        >
          {all ? 'hide unchanged' : `show ${count(same)} unchanged`}
        </button>
      </header>
      {!changed && !all && <p class="quiet">This step changed no table and no cache.</p>}
      {groups.map((group) => (
        <Group key={group.title} group={group} all={all} />
      ))}
    </section>
  );
}
