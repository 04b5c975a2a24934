/** Every step of the run; the current one with its events, what is still to come in grey. */
import { Component, createRef, type RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { MARK_WORDS, MarkIcon } from './marks';
import { layerOf, describe } from './model/describe';
import { count } from './model/format';
import type { Step } from './model/steps';
import { eventRows, type EventRow } from './model/tree';
import type { Player } from './player';

function Row({ row: { event, depth, more } }: { row: EventRow }) {
  const text = describe(event);
  return (
    <li class={`event layer-${layerOf(event)} depth-${depth}`}>
      <span class="kind">{event.kind}</span>
      <span class="text" title={text}>
        {text}
        {more > 0 && <span class="quiet"> and {more} more</span>}
      </span>
    </li>
  );
}

interface StepItemProps {
  readonly step: Step;
  readonly state: 'past' | 'current' | 'future';
  readonly seek: (step: number) => void;
}

/** A class, to be drawn again only where its state has changed: of hundreds of rows a step changes two. */
class StepItem extends Component<StepItemProps> {
  private readonly item = createRef<HTMLLIElement>();

  override shouldComponentUpdate({ step, state }: StepItemProps): boolean {
    return step !== this.props.step || state !== this.props.state;
  }

  override render({ step, state, seek }: StepItemProps) {
    const current = state === 'current';
    return (
      <li ref={this.item} class={`step ${state}`}>
        {current && <ScrollTo item={this.item} />}
        <button type="button" aria-current={current ? 'step' : undefined} onClick={() => seek(step.index)}>
          <span class="number">{step.index + 1}</span>
          <span class="label">{step.event.label ?? step.event.narration}</span>
          {step.marks.map((mark) => (
            <span key={mark} title={MARK_WORDS[mark]}>
              <MarkIcon mark={mark} />
            </span>
          ))}
        </button>
        {current && (
          <ol class="step-events">
            {eventRows(step).map((row) => (
              <Row key={row.event.seq} row={row} />
            ))}
          </ol>
        )}
      </li>
    );
  }
}

/** Brings the item into view once it is drawn; only the list moves, never the panel under the reader. */
function ScrollTo({ item }: { item: RefObject<HTMLLIElement | null> }) {
  useEffect(() => {
    const list = item.current?.parentElement;
    if (item.current && list) list.scrollTop = item.current.offsetTop - list.offsetTop - 24;
  }, [item]);
  return null;
}

/** Steps listed before and after the current one: a run may have thousands. */
const AROUND = 100;

export function Events({ player }: { player: Player }) {
  const { steps } = player.loaded.value!.runs[0]!;
  const at = player.at.value;
  const first = Math.max(0, at - AROUND);
  const end = Math.min(steps.length, at + AROUND + 1);
  return (
    <section aria-labelledby="events-title">
      <header>
        <h2 id="events-title">Events</h2>
      </header>
      <ol class="steps" tabIndex={0} aria-label="Steps of the run">
        {first > 0 && <li class="quiet">{count(first)} steps before</li>}
        {steps.slice(first, end).map((step) => (
          <StepItem
            key={step.index}
            step={step}
            state={step.index === at ? 'current' : step.index > at ? 'future' : 'past'}
            seek={player.seek}
          />
        ))}
        {end < steps.length && <li class="quiet">{count(steps.length - end)} steps after</li>}
      </ol>
    </section>
  );
}
