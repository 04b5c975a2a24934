/** The tables that the request was translated through: each entry, its words, and the bits that decided. */
import type { WalkField } from '../simulator/iommu/iommu';
import { hex, word } from './model/format';
import type { Frame } from './model/frame';
import { bitsOf, cacheNote, digitsOf, type WalkRow } from './model/walk';

/** A word with the digits of the deciding field marked. */
function Word({ value, deciding }: { value: bigint; deciding: WalkField | undefined }) {
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

function Field({ field }: { field: WalkField }) {
  return (
    <li class={field.decides ? 'decides' : ''}>
      <span class="name">
        {field.name} <span class="bits">[{bitsOf(field)}]</span>
      </span>
      <span class="value">
        <code>{field.value < 10n ? field.value.toString() : hex(field.value)}</code> {field.meaning}
        {field.decides && <strong> ◀ decides</strong>}
      </span>
    </li>
  );
}

/** One word, and the fields in it. */
function EntryWord({ index, value, fields }: { index: number; value: bigint; fields: readonly WalkField[] }) {
  return (
    <>
      <p class="words">
        <span class="offset">+{index * 8}</span>{' '}
        <Word value={value} deciding={fields.find(({ decides }) => decides)} />
      </p>
      <ul class="fields">
        {fields.map((field) => (
          <Field key={field.name} field={field} />
        ))}
      </ul>
    </>
  );
}

function Entry({ row }: { row: WalkRow }) {
  const state = row.stops ? 'stops' : row.decides ? 'deciding' : '';
  return (
    <li class={`entry ${state}`}>
      <details open={row.stops || row.decides}>
        <summary>
          <span class="structure">{row.structure}</span>
          <span class="from">
            {row.stops && <strong class="tone-bad">✕ stops here</strong>}
            {row.cache ? ` ${row.cache} hit` : ` at ${hex(row.address)}`}
          </span>
        </summary>
        {row.cache && row.filledAt !== null && (
          <p class="quiet">
            Answered from the {row.cache}, filled at event {row.filledAt}.
          </p>
        )}
        {row.words.map(({ index, value }) => (
          <EntryWord
            key={index}
            index={index}
            value={value}
            fields={row.fields.filter(({ word: at }) => at === index)}
          />
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
        <span class="note">{cacheNote(walk)}</span>
      </header>
      {walk.length === 0 ? (
        <p class="quiet">
          {transaction
            ? 'No table was walked for this request.'
            : 'The device asks for nothing in this step.'}
        </p>
      ) : (
        <ol class="walk" key={frame.step.index}>
          {walk.map((row, at) => (
            <Entry key={at} row={row} />
          ))}
        </ol>
      )}
    </section>
  );
}
