/** The webview's end: runs what the extension asks for, remembers where it stood, says where it stands. */
import { batch, effect, signal } from '@preact/signals';
import { render } from 'preact';
import {
  clip,
  parseSavedState,
  parseToPanel,
  type FromPanel,
  type SavedState,
  type ScenarioEntry,
  type ScenarioSource,
  type SourceLine,
  type ToPanel,
} from '../src/panel/protocol';
import { App } from './app';
import './styles/panel.css';
import type { Frame } from './model/frame';
import { Player } from './player';
import { execute } from './execute';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: SavedState): void;
};

const vscode = acquireVsCodeApi();
const root = document.getElementById('app')!;
const player = new Player();
const library = signal<readonly ScenarioEntry[]>([]);
const stale = signal(false);
/** What is shown: one scenario, or two in comparison. */
const shown = signal<readonly ScenarioSource[]>([]);
const remembered = parseSavedState(vscode.getState());

/** Runs scenarios and stands at a step of the first; where none is given, where it stood if it is the same scenario. */
function show(scenarios: readonly ScenarioSource[], step: number | null): void {
  const [first] = scenarios;
  const before = shown.value[0]?.id ?? remembered?.scenarios[0];
  const back = shown.value.length > 0 ? player.at.value : (remembered?.step ?? 0);
  try {
    const runs = scenarios.map(execute);
    batch(() => {
      shown.value = scenarios;
      player.load(runs[0]!, step ?? (before === first!.id ? back : 0));
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    player.fail(`${first!.id} could not be run. ${text}`);
    vscode.postMessage({ type: 'failed', scenario: first!.id, message: clip(text) });
  }
}

/** The line of source that a step stands for, cut to what a message may hold. */
function lineOf({ step }: Frame): SourceLine | null {
  const { source } = step.event;
  return source && { ...source, file: clip(source.file), text: clip(source.text) };
}

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'library':
      library.value = message.scenarios;
      return;
    case 'missing':
      // Nobody can give a replay again: it was kept.
      if (remembered && remembered.kept.length > 0) {
        stale.value = remembered.stale;
        return show(remembered.kept, null);
      }
      return player.fail(`The scenario ${message.id} does not exist any more. Choose another one.`);
    case 'reveal':
      return player.reveal(message.file, message.line);
    case 'stale':
      if (shown.value.some(({ id }) => id === message.scenario)) stale.value = message.stale;
      return;
    case 'show':
      stale.value = false;
      return show([message.scenario], message.step);
    case 'compare':
      stale.value = false;
      return show([message.left, message.right], null);
  }
}
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = parseToPanel(data);
  if (message) receive(message);
});

effect(() => {
  const loaded = player.loaded.value;
  const frame = player.frame.value;
  if (!loaded || !frame) {
    root.dataset['state'] = 'empty';
    return;
  }
  const { run, steps } = loaded;
  const at = player.at.value;
  Object.assign(root.dataset, {
    state: 'ready',
    scenario: run.id,
    step: `${at + 1}`,
    steps: `${steps.length}`,
    decisive: `${run.decisive + 1}`,
  });
  const replays = shown.value.some(({ replay }) => replay !== undefined);
  vscode.setState({
    scenarios: shown.value.map(({ id }) => id),
    kept: replays ? [...shown.value] : [],
    stale: stale.value,
    step: at,
  });
  vscode.postMessage({
    type: 'position',
    scenario: run.id,
    step: at,
    steps: steps.length,
    decisive: run.decisive,
    outcome: frame.outcome.text,
    source: lineOf(frame),
  });
});

render(
  <App
    player={player}
    library={library}
    host={{
      choose: (id) => vscode.postMessage({ type: 'choose', id }),
      openSource: (file, line) => vscode.postMessage({ type: 'open-source', file, line }),
    }}
  />,
  root,
);
vscode.postMessage({ type: 'ready', remembers: remembered?.scenarios ?? [] });
