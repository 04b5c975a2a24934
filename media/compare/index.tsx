/** Two runs side by side: what differs in this row and why, what each reaches, and each with its picture and walk. */
import type { Host } from '../host';
import { MarkIcon } from '../marks';
import type { Frame } from '../model/frame';
import { differenceAt, ownSettings, SIDES } from '../model/difference';
import { PictureSection } from '../picture';
import type { Loaded, Player, Playing } from '../player';
import { Sentence } from '../sentence';
import type { View } from '../view';
import { Walk } from '../walk';
import { ComparedExposure } from './exposure';
import { Rows } from './rows';
import { SideBadge } from './side';

interface ComparisonProps {
  readonly loaded: Playing;
  readonly player: Player;
  readonly view: View;
  readonly host: Host;
}

export function Comparison({ loaded, player, view, host }: ComparisonProps) {
  const row = loaded.rows[player.at.value]!;
  const frames = player.frames.value;
  const runs = loaded.runs.map(({ run }) => run);
  return (
    <>
      <WhatDiffers loaded={loaded} player={player} />
      <ComparedExposure frames={frames} total={Math.max(...runs.map(({ frames }) => frames))} />
      <div class="columns">
        {loaded.runs.map((side, at) => (
          <div key={at} class={`side ${row.steps[at] ? '' : 'waits'}`} data-side={SIDES[at]}>
            <Side
              side={side}
              at={at}
              frame={frames[at]!}
              waits={row.steps[at] === null}
              view={view}
              host={host}
            />
          </div>
        ))}
      </div>
      <Rows player={player} rows={loaded.rows} />
    </>
  );
}

/** The titles of both runs, and what each has come to. */
export function Titles({ loaded, frames }: { loaded: Playing; frames: readonly Frame[] }) {
  const own = ownSettings(loaded.runs.map(({ run }) => run));
  return (
    <header class="titles">
      <h1>Two runs, one slider</h1>
      {loaded.runs.map(({ run }, at) => {
        const { mark, text, tone } = frames[at]!.outcome;
        return (
          <p key={at} class="title">
            <span class="name">
              <SideBadge at={at} /> {run.title}
              {own[at]!.length > 0 && <span class="quiet settings">{own[at]!.join(', ')}</span>}
            </span>
            <span class={`badge tone-${tone}`}>
              {mark && <MarkIcon mark={mark} />}
              {text}
            </span>
          </p>
        );
      })}
    </header>
  );
}

function WhatDiffers({ loaded, player }: { loaded: Playing; player: Player }) {
  const { rows, runs, difference } = loaded;
  const at = player.at.value;
  const row = rows[at]!;
  const { what, sides } = differenceAt(
    row,
    runs.map(({ run }) => run),
    player.frames.value,
  );
  return (
    <section
      class={`difference tone-${row.differs ? 'warning' : 'neutral'}`}
      aria-labelledby="difference-title"
    >
      <header>
        <h2 id="difference-title">Difference</h2>
        <button
          type="button"
          data-action="difference"
          disabled={difference === null}
          title="To the first row in which the runs differ (D)"
          onClick={player.difference}
        >
          {difference === null
            ? 'No difference'
            : at === difference
              ? '≠ the first difference'
              : `≠ first difference: row ${difference + 1} (D)`}
        </button>
      </header>
      <p class="what" data-role="difference">
        {row.differs ? '≠' : '='} {what}
      </p>
      <ul class="ends">
        {sides.map((text, side) => (
          <li key={side}>
            <SideBadge at={side} /> <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface SideProps {
  readonly side: Loaded;
  readonly at: number;
  readonly frame: Frame;
  readonly waits: boolean;
  readonly view: View;
  readonly host: Host;
}

function Side({ side: { run }, at, frame, waits, view, host }: SideProps) {
  const { index, event } = frame.step;
  return (
    <>
      <h2 class="side-title">
        <SideBadge at={at} /> {waits ? 'still after' : ''} step {index + 1}
        {event.label ? ` · ${event.label}` : ''}
      </h2>
      <div>
        <Sentence frame={frame} onSource={host.openSource} whose={SIDES[at]} />
      </div>
      <PictureSection frame={frame} run={run} view={view} whose={SIDES[at]} />
      <Walk frame={frame} run={run} whose={SIDES[at]} />
    </>
  );
}
