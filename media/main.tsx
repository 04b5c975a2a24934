/** The webview's end: runs what the extension asks for, remembers where it stood, says where it stands. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import {
  clip,
  parseSavedState,
  parseToPanel,
  type FromPanel,
  type SavedState,
  type ScenarioEntry,
  type ToPanel,
} from '../src/panel/protocol';
import { App } from './app';
import './styles/panel.css';
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
const remembered = parseSavedState(vscode.getState());

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'library':
      library.value = message.scenarios;
      return;
    case 'missing':
      return player.fail(`The scenario ${message.id} does not exist any more. Choose another one.`);
    case 'show': {
      const { scenario } = message;
      const back = remembered?.scenario === scenario.id ? remembered.step : 0;
      try {
        player.load(execute(scenario), message.step ?? back);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        player.fail(`${scenario.id} could not be run. ${text}`);
        vscode.postMessage({ type: 'failed', scenario: scenario.id, message: clip(text) });
      }
    }
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
  vscode.setState({ scenario: run.id, step: at });
  vscode.postMessage({
    type: 'position',
    scenario: run.id,
    step: at,
    steps: steps.length,
    decisive: run.decisive,
    outcome: frame.outcome.text,
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
vscode.postMessage({ type: 'ready', remembers: remembered?.scenario ?? null });
