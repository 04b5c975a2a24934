/** The memory around a word of an entry, as it was when the request was made; each word there can be chosen and is decoded. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { hex, word as digits } from '../model/format';
import { ascii, fieldsOf, hexWords, windowOf, type HexWord } from '../model/hex';
import { ownerOf, type OwnedRun } from '../model/memory';
import type { Run } from '../model/run';
import type { WalkRow } from '../model/walk';
import { Field } from './field';

interface HexProps {
  readonly run: Run;
  /** `seq` of the request. */
  readonly seq: number;
  readonly row: WalkRow;
  /** Word of the entry that was asked about. */
  readonly word: number;
  readonly owners: readonly OwnedRun[];
  readonly close: () => void;
}

/** `this entry`, `next entry`, `2 entries before`. */
function distance(entry: number): string {
  if (entry === 0) return 'this entry';
  const away = Math.abs(entry);
  return `${away === 1 ? '1 entry' : `${away} entries`} ${entry < 0 ? 'before' : 'after'}`;
}

export function HexView({ run, seq, row, word, owners, close }: HexProps) {
  const words = useMemo(() => {
    const { start, words } = windowOf(row);
    return hexWords(row, start, run.wordsAt(seq, start, words));
  }, [run, seq, row]);
  const chosen = useSignal(row.address + BigInt(8 * word));
  const at = words.find(({ address }) => address === chosen.value) ?? words[0]!;
  const owner = ownerOf(owners, Number(row.address >> 12n));
  const fields = fieldsOf(row, words, at.entry, owners).filter((field) => field.word === at.word);
  return (
    <div class="hex" role="group" aria-label={`Memory around ${hex(row.address)}`}>
      <p class="hex-title">
        <span>
          page <code>{hex(row.address & ~0xfffn)}</code>
          {owner && ` · ${owner.name}`}
        </span>
        <button type="button" class="control" aria-label="Close the memory view" onClick={close}>
          ✕
        </button>
      </p>
      <ol>
        {words.map((line) => (
          <HexLine
            key={line.address}
            line={line}
            chosen={line === at}
            choose={() => (chosen.value = line.address)}
          />
        ))}
      </ol>
      <p class="hex-at" data-role="hex-at">
        <code>{hex(at.address)}</code>: {row.structure}, {distance(at.entry)}, word {at.word}
      </p>
      {fields.length > 0 ? (
        <ul class="fields">
          {fields.map((field) => (
            <Field key={field.name} field={field} decides={field.decides} />
          ))}
        </ul>
      ) : (
        <p class="quiet">{at.value === null ? 'outside of RAM' : 'all of its fields are 0'}</p>
      )}
    </div>
  );
}

function HexLine({ line, chosen, choose }: { line: HexWord; chosen: boolean; choose: () => void }) {
  const { address, value, entry } = line;
  return (
    <li class={entry === 0 ? 'own' : ''}>
      <button type="button" class="hex-word" aria-pressed={chosen} onClick={choose}>
        <span class="offset">{(Number(address & 0xfffn) + 0x1000).toString(16).slice(1)}</span>
        <code class="word">{value === null ? '—' : digits(value)}</code>
        <code class="ascii" aria-hidden="true">
          {value === null ? '' : ascii(value)}
        </code>
      </button>
    </li>
  );
}
