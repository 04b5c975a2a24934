/** The rows of the comparison: what both do in one line, what only one does beside a gap. */
import { useEffect, useRef } from 'preact/hooks';
import { MARK_WORDS, MarkIcon } from '../marks';
import { count } from '../model/format';
import type { Row } from '../model/rows';
import type { Step } from '../model/steps';
import type { Player } from '../player';
import { SideBadge } from './side';

/** Rows listed before and after the current one. */
const AROUND = 100;

export function Rows({ player, rows }: { player: Player; rows: readonly Row[] }) {
  const list = useRef<HTMLOListElement>(null);
  const at = player.at.value;
  const first = Math.max(0, at - AROUND);
  const end = Math.min(rows.length, at + AROUND + 1);
  useEffect(() => {
    const item = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (item) list.current!.scrollTop = item.offsetTop - list.current!.offsetTop - 24;
  }, [at]);
  return (
    <section aria-labelledby="rows-title">
      <header>
        <h2 id="rows-title">Steps</h2>
      </header>
      <ol ref={list} class="steps compared" tabIndex={0} aria-label="Steps of both runs">
        {first > 0 && <li class="quiet">{count(first)} before</li>}
        {rows.slice(first, end).map((row, index) => {
          const place = first + index;
          return (
            <li key={place} class={`step ${place === at ? 'current' : place > at ? 'future' : ''}`}>
              <button
                type="button"
                aria-current={place === at ? 'step' : undefined}
                onClick={() => player.seek(place)}
              >
                <span class="number">{place + 1}</span>
                <span class="sign" title={row.differs ? 'differs' : 'the same in both'}>
                  {row.differs ? '≠' : '='}
                </span>
                {row.steps.map((step, side) => (
                  <Half key={side} side={side} step={step} />
                ))}
              </button>
            </li>
          );
        })}
        {end < rows.length && <li class="quiet">{count(rows.length - end)} after</li>}
      </ol>
    </section>
  );
}

function Half({ side, step }: { side: number; step: Step | null }) {
  return (
    <span class="half">
      <SideBadge at={side} />
      <span class="label">{step ? (step.event.label ?? step.event.narration) : '—'}</span>
      {step?.marks.map((mark) => (
        <span key={mark} title={MARK_WORDS[mark]}>
          <MarkIcon mark={mark} />
        </span>
      ))}
    </span>
  );
}
