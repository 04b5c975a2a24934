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
import { sourceOf, type Row } from './model/rows';
import { Player } from './player';
import { execute } from './execute';
import { View } from './view';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: SavedState): void;
};

const vscode = acquireVsCodeApi();
const root = document.getElementById('app')!;
const player = new Player();
const view = new View();
const library = signal<readonly ScenarioEntry[]>([]);
const stale = signal(false);
/** What is shown: one scenario, or two in comparison. */
const shown = signal<readonly ScenarioSource[]>([]);
const remembered = parseSavedState(vscode.getState());
if (remembered) view.restore(remembered.view);

/** Runs scenarios and stands at a row: the one given, else where it stood if it shows the same, else where it begins. */
function show(scenarios: readonly ScenarioSource[], row: number | null): void {
  const names = ({ id }: ScenarioSource): string => id;
  const before = shown.value.length > 0 ? shown.value.map(names) : (remembered?.scenarios ?? []);
  const back = shown.value.length > 0 ? player.at.value : (remembered?.step ?? null);
  const same = scenarios.map(names).join() === before.join();
  try {
    const runs = scenarios.map((scenario) => execute(scenario, view.iommu.value));
    batch(() => {
      shown.value = scenarios;
      player.load(runs, row ?? (same ? back : null));
    });
  } catch (error) {
    const { id } = scenarios[0]!;
    const text = error instanceof Error ? error.message : String(error);
    player.fail(`${id} could not be run. ${text}`);
    vscode.postMessage({ type: 'failed', scenario: id, message: clip(text) });
  }
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

/** The line of source that a row stands for, cut to what a message may hold. */
function lineOf(row: Row): SourceLine | null {
  const source = sourceOf(row);
  return source && { ...source, file: clip(source.file), text: clip(source.text) };
}

effect(() => {
  const loaded = player.loaded.value;
  const [frame] = player.frames.value;
  if (!loaded || !frame) {
    root.dataset['state'] = 'empty';
    return;
  }
  const { runs, rows, decisive } = loaded;
  const scenario = runs[0]!.run.id;
  const at = player.at.value;
  Object.assign(root.dataset, {
    state: 'ready',
    scenario,
    runs: `${runs.length}`,
    step: `${at + 1}`,
    steps: `${rows.length}`,
    decisive: `${decisive + 1}`,
  });
  vscode.postMessage({
    type: 'position',
    scenario,
    step: at,
    steps: rows.length,
    decisive,
    outcome: frame.outcome.text,
    source: lineOf(rows[at]!),
  });
});

effect(() => {
  if (!player.loaded.value) return;
  const replays = shown.value.some(({ replay }) => replay !== undefined);
  vscode.setState({
    scenarios: shown.value.map(({ id }) => id),
    kept: replays ? [...shown.value] : [],
    stale: stale.value,
    step: player.at.value,
    view: view.saved,
  });
});

render(
  <App
    player={player}
    view={view}
    library={library}
    shown={shown}
    stale={stale}
    host={{
      choose: (id) => vscode.postMessage({ type: 'choose', id }),
      openSource: (file, line) => vscode.postMessage({ type: 'open-source', file, line }),
      compare: (scenario, other) => vscode.postMessage({ type: 'compare', scenario, with: other }),
      runOn: (iommu) => {
        view.iommu.value = iommu;
        show(shown.value, player.at.value);
      },
      assume: (scenario, key, value) => vscode.postMessage({ type: 'assume', scenario, key, value }),
      rerun: (scenario) => vscode.postMessage({ type: 'rerun', scenario }),
    }}
  />,
  root,
);
vscode.postMessage({ type: 'ready', remembers: remembered?.scenarios ?? [] });
