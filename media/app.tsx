/** The panel from top to bottom. */
import { useComputed, useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ScenarioEntry, ScenarioSource } from '../src/panel/protocol';
import { Comparison, Titles } from './compare';
import { Events } from './events';
import { Exposure } from './exposure';
import { Help } from './help';
import type { Host } from './host';
import { press, type Controls } from './keys';
import { MarkIcon, MARK_WORDS } from './marks';
import type { Frame } from './model/frame';
import { PictureSection } from './picture';
import { Platform } from './platform';
import type { Player, Playing } from './player';
import { Predict } from './predict';
import { Predictor } from './predictor';
import { ReplayStrip, StaleBanner } from './replay';
import { Scenarios } from './scenarios';
import { Sentence } from './sentence';
import { Tables } from './tables';
import { Timeline } from './timeline';
import { Transport } from './transport';
import type { View } from './view';
import { Walk } from './walk';

export interface AppProps {
  readonly player: Player;
  readonly view: View;
  readonly host: Host;
  readonly library: ReadonlySignal<readonly ScenarioEntry[]>;
  /** What is played, as the extension gave it. */
  readonly shown: ReadonlySignal<readonly ScenarioSource[]>;
  /** The source that it was made from has changed since. */
  readonly stale: ReadonlySignal<boolean>;
}

export function App({ player, view, host, library, shown, stale }: AppProps) {
  const help = useSignal(false);
  const predictor = useMemo(() => new Predictor(player, view), [player, view]);
  useEffect(() => {
    const compare = (): void => {
      const { id, compareWith } = player.loaded.value?.runs[0]?.run ?? { id: '', compareWith: null };
      if (compareWith !== null && player.loaded.value?.runs.length === 1) host.compare(id, compareWith);
    };
    const controls: Controls = { player, view, predictor, compare };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === '?') help.value = !help.value;
      else if (event.key === 'Escape' && help.value) help.value = false;
      else if (!press(controls, event)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [player, view, predictor, host, help]);
  const loaded = player.loaded.value;
  const frames = player.frames.value;
  if (!loaded) {
    return <Scenarios failure={player.failure.value} scenarios={library.value} choose={host.choose} />;
  }
  const compared = loaded.runs.length > 1;
  const [source] = shown.value;
  return (
    <>
      {compared ? (
        <Titles loaded={loaded} frames={frames} />
      ) : (
        <Title title={loaded.runs[0]!.run.title} frame={frames[0]!} />
      )}
      {stale.value && source && <StaleBanner rerun={() => host.rerun(source.id)} />}
      <Transport player={player} onHelp={() => (help.value = !help.value)} />
      {help.value && <Help view={view} onClose={() => (help.value = false)} />}
      <Timeline player={player} />
      <Announcement player={player} predictor={predictor} />
      {loaded.runs.map(
        ({ run }, at) =>
          run.error && (
            <p key={at} class="failure" role="alert">
              {compared ? `${run.title} ends` : 'The run ends'} early: {run.error}
            </p>
          ),
      )}
      {compared ? (
        <Comparison loaded={loaded} player={player} view={view} host={host} />
      ) : (
        <Single
          loaded={loaded}
          source={source}
          player={player}
          view={view}
          predictor={predictor}
          host={host}
          library={library.value}
        />
      )}
      <Platform loaded={loaded} view={view} host={host} />
    </>
  );
}

interface SingleProps {
  readonly loaded: Playing;
  readonly source: ScenarioSource | undefined;
  readonly player: Player;
  readonly view: View;
  readonly predictor: Predictor;
  readonly host: Host;
  readonly library: readonly ScenarioEntry[];
}

function Single({ loaded, source, player, view, predictor, host, library }: SingleProps) {
  const { run } = loaded.runs[0]!;
  const frame = player.frames.value[0]!;
  return (
    <div class="columns">
      <div>
        {source?.replay && (
          <ReplayStrip replay={source.replay} assume={(key, value) => host.assume(source.id, key, value)} />
        )}
        <Sentence frame={frame} onSource={host.openSource} />
        <Predict predictor={predictor} frame={frame} onOff={() => (view.predict.value = false)} />
        <PictureSection frame={frame} run={run} view={view} />
        {run.compareWith !== null && (
          <button
            type="button"
            class="compare-with"
            data-action="compare"
            title="Both runs side by side, in an editor (C)"
            onClick={() => host.compare(run.id, run.compareWith!)}
          >
            ⇄ Compare with: {library.find(({ id }) => id === run.compareWith)?.title ?? run.compareWith}
          </button>
        )}
      </div>
      <div>
        <Walk frame={frame} run={run} />
        <Exposure frame={frame} frames={run.frames} />
        <Tables frame={frame} loaded={loaded.runs[0]!} view={view} />
        <Events player={player} />
      </div>
    </div>
  );
}

function Title({ title, frame }: { title: string; frame: Frame }) {
  const { mark, text, tone } = frame.outcome;
  return (
    <header class="title">
      <h1>{title}</h1>
      <span class={`badge tone-${tone}`} data-role="outcome">
        {mark && <MarkIcon mark={mark} />}
        {text}
      </span>
    </header>
  );
}

/** The one live region: what a step says, for those who hear it. */
function Announcement({ player, predictor }: { player: Player; predictor: Predictor }) {
  const text = useComputed(() => {
    const rows = player.loaded.value?.rows ?? [];
    const row = rows[player.at.value];
    if (!row) return '';
    const said = row.steps.flatMap((step, side) => {
      if (!step) return [];
      const marks = step.marks.map((mark) => MARK_WORDS[mark]).join(', ');
      const whose = row.steps.length > 1 ? `${'AB'[side]!}: ` : '';
      return [`${whose}${marks ? `${marks}. ` : ''}${step.event.narration}`];
    });
    const question = predictor.asked.value;
    const asked = question
      ? [`${question.question} ${question.answers.map((answer, at) => `${at + 1}: ${answer}.`).join(' ')}`]
      : [];
    return [`Step ${player.at.value + 1}.`, ...said, ...asked].join(' ');
  });
  return (
    <p class="heard" role="status" aria-live="polite">
      {text.value}
    </p>
  );
}
