/** The tables that the request was translated through: each entry, its words, and the bits that decided. */
import { useSignal } from '@preact/signals';
import { Heading } from '../heading';
import { hex, word } from '../model/format';
import type { Frame } from '../model/frame';
import type { Run } from '../model/run';
import { cacheNote, digitsOf, type FieldRow, type WalkRow } from '../model/walk';
import { Field } from './field';
import { HexView } from './hex';

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

interface EntryWordProps {
  readonly row: WalkRow;
  readonly index: number;
  readonly value: bigint;
  /** Its surroundings are shown. */
  readonly open: boolean;
  readonly toggle: () => void;
}

/** One word, which opens the memory around it, and the fields in it. */
function EntryWord({ row, index, value, open, toggle }: EntryWordProps) {
  const deciding = row.decides?.word === index ? row.decides : null;
  return (
    <>
      <button
        type="button"
        class="words"
        aria-expanded={open}
        title="Show the memory around this word"
        onClick={toggle}
      >
        <span class="offset">+{index * 8}</span> <Word value={value} deciding={deciding} />
      </button>
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

interface EntryProps {
  readonly row: WalkRow;
  readonly frame: Frame;
  readonly run: Run;
}

function Entry({ row, frame, run }: EntryProps) {
  const state = row.end ?? (row.decides ? 'deciding' : '');
  const looked = useSignal<number | null>(null);
  const seq = frame.transaction?.request.seq;
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
          <EntryWord
            key={index}
            row={row}
            index={index}
            value={value}
            open={looked.value === index}
            toggle={() => (looked.value = looked.value === index ? null : index)}
          />
        ))}
        {row.zeroWords > 0 && <p class="quiet">and {row.zeroWords} words of zero</p>}
        {looked.value !== null && seq !== undefined && (
          <HexView
            key={looked.value}
            run={run}
            seq={seq}
            row={row}
            word={looked.value}
            owners={frame.owners}
            close={() => (looked.value = null)}
          />
        )}
      </details>
    </li>
  );
}

interface WalkProps {
  readonly frame: Frame;
  readonly run: Run;
  /** Letter of the run, where two are shown. */
  readonly whose?: string;
}

export function Walk({ frame, run, whose = '' }: WalkProps) {
  const id = `walk${whose}-title`;
  const { walk, transaction } = frame;
  return (
    <section aria-labelledby={id}>
      <header>
        <Heading id={id} text="Walk" whose={whose} />
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
            <Entry key={at} row={row} frame={frame} run={run} />
          ))}
        </ol>
      )}
    </section>
  );
}
