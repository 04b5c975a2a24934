/** The panel from top to bottom. */
import { useComputed, useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ScenarioEntry } from '../src/panel/protocol';
import { Events } from './events';
import { Exposure } from './exposure';
import { Help } from './help';
import { press } from './keys';
import { MarkIcon, MARK_WORDS } from './marks';
import type { Frame } from './model/frame';
import { PictureSection } from './picture';
import type { Player } from './player';
import { Scenarios } from './scenarios';
import { Sentence } from './sentence';
import { Timeline } from './timeline';
import { Transport } from './transport';
import { Walk } from './walk';

/** What the panel asks of its host. */
export interface Host {
  choose(id: string): void;
  openSource(file: string, line: number): void;
}

export interface AppProps {
  readonly player: Player;
  readonly host: Host;
  readonly library: ReadonlySignal<readonly ScenarioEntry[]>;
}

export function App({ player, host, library }: AppProps) {
  const help = useSignal(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === '?') help.value = !help.value;
      else if (event.key === 'Escape' && help.value) help.value = false;
      else if (!press(player, event)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [player, help]);
  const loaded = player.loaded.value;
  const frame = player.frame.value;
  if (!loaded || !frame) {
    return <Scenarios failure={player.failure.value} scenarios={library.value} choose={host.choose} />;
  }
  const { run } = loaded;
  return (
    <>
      <Title title={run.title} frame={frame} />
      <Transport player={player} onHelp={() => (help.value = !help.value)} />
      {help.value && <Help onClose={() => (help.value = false)} />}
      <Timeline player={player} />
      <Announcement player={player} />
      {run.error && (
        <p class="failure" role="alert">
          The run ends early: {run.error}
        </p>
      )}
      <div class="columns">
        <div>
          <Sentence frame={frame} onSource={host.openSource} />
          <PictureSection frame={frame} run={run} />
        </div>
        <div>
          <Walk frame={frame} />
          <Exposure frame={frame} frames={run.frames} />
          <Events player={player} />
        </div>
      </div>
    </>
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
function Announcement({ player }: { player: Player }) {
  const text = useComputed(() => {
    const frame = player.frame.value;
    if (!frame) return '';
    const { event, index, marks } = frame.step;
    const said = marks.map((mark) => MARK_WORDS[mark]).join(', ');
    return `Step ${index + 1}. ${said ? `${said}. ` : ''}${event.narration}`;
  });
  return (
    <p class="heard" role="status" aria-live="polite">
      {text.value}
    </p>
  );
}
