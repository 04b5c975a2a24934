/** The tables that the request was translated through: each entry, its words, and the bits that decided. */
import { hex, word } from './model/format';
import type { Frame } from './model/frame';
import { bitsOf, cacheNote, digitsOf, fieldText, type FieldRow, type WalkRow } from './model/walk';

/** A word with the digits of the deciding field marked. */
function Word({ value, deciding }: { value: bigint; deciding: FieldRow | null }) {
  const text = word(value);
  if (!deciding) return <code class="word">{text}</code>;
  // Four digits and a space per group.
  const [from, to] = digitsOf(deciding).map((digit) => digit + Math.floor(digit / 4)) as [number, number];
  const end = to % 5 === 0 ? to - 1 : to;
  return (
    <code class="word">
      {text.slice(0, from)}
      <mark>{text.slice(from, end)}</mark>
      {text.slice(end)}
    </code>
  );
}

function Field({ field, decides }: { field: FieldRow; decides: boolean }) {
  const number = field.points
    ? hex(field.points.address)
    : field.value < 10n
      ? `${field.value}`
      : hex(field.value);
  return (
    <li class={decides ? 'decides' : ''}>
      <span class="name">
        {field.name} <span class="bits">[{bitsOf(field)}]</span>
      </span>
      <span class="value">
        <code>{number}</code> {fieldText(field)}
        {decides && <strong> ◀ decides</strong>}
      </span>
    </li>
  );
}

/** One word, and the fields in it. */
function EntryWord({ row, index, value }: { row: WalkRow; index: number; value: bigint }) {
  const deciding = row.decides?.word === index ? row.decides : null;
  return (
    <>
      <p class="words">
        <span class="offset">+{index * 8}</span> <Word value={value} deciding={deciding} />
      </p>
      <ul class="fields">
        {row.fields
          .filter(({ word: at }) => at === index)
          .map((field) => (
            <Field key={field.name} field={field} decides={field === row.decides} />
          ))}
      </ul>
    </>
  );
}

const ENDS = { stops: '✕ stops here', stale: '≠ refuses now' } as const;

function Entry({ row }: { row: WalkRow }) {
  const state = row.end ?? (row.decides ? 'deciding' : '');
  return (
    <li class={`entry ${state}`}>
      <details open={row.end !== null || row.decides !== null}>
        <summary>
          <span class="structure">{row.structure}</span>
          <span class="from">
            {row.end && <strong>{ENDS[row.end]} </strong>}
            {row.read ? '' : '↺ '}
            {hex(row.address)}
          </span>
        </summary>
        {row.words.map(({ index, value }) => (
          <EntryWord key={index} row={row} index={index} value={value} />
        ))}
        {row.zeroWords > 0 && <p class="quiet">and {row.zeroWords} words of zero</p>}
      </details>
    </li>
  );
}

export function Walk({ frame }: { frame: Frame }) {
  const { walk, transaction } = frame;
  return (
    <section aria-labelledby="walk-title">
      <header>
        <h2 id="walk-title">Walk</h2>
        <span class="note">{cacheNote(transaction)}</span>
      </header>
      {walk.length === 0 ? (
        <p class="quiet">
          {transaction
            ? 'No table was walked for this request.'
            : 'The device asks for nothing in this step.'}
        </p>
      ) : (
        <ol class="walk" key={frame.step.index}>
          {walk.some(({ read }) => !read) && (
            <li class="quiet">↺ not read: a cache answered. Shown is what memory holds.</li>
          )}
          {walk.map((row, at) => (
            <Entry key={at} row={row} />
          ))}
        </ol>
      )}
    </section>
  );
}
