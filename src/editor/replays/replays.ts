/**
 * Replays of the author's own code: asks the server for them, shows them in the panel, runs them again when the reader assumes
 * something else, and says when the source is not any more what a replay was made from.
 */
import * as vscode from 'vscode';
import type { Replay } from '../../checker/replay';
import { clip, type ScenarioSource } from '../../panel/protocol';
import type { SimulationView } from '../../panel/view';
import { REPLAY_REQUEST, type ReplayAnswer, type ReplayParams } from '../../server/protocol';
import type { Client } from '../client';
import { findingsOf } from '../findings';

/** What is replayed: what a rule flags on a line, or the function around the line. */
export interface Place {
  readonly uri: vscode.Uri;
  /** From 1. */
  readonly line: number;
  /** Null for the function. */
  readonly rule: string | null;
}

/** Why there is nothing to show. */
export class NoReplay extends Error {}

/** A replay with the scenario that the panel runs. */
export type Told = Replay & { readonly source: ScenarioSource };

interface Shown {
  readonly place: Place;
  readonly assume: Readonly<Record<string, string>>;
  /** The texts that it was made from, of the documents of its folder that were open, by URI. */
  readonly texts: ReadonlyMap<string, string>;
}

const VERDICTS: Readonly<Record<Replay['verdict'], string>> = {
  harm: 'harm shown',
  stopped: 'stopped by the IOMMU: works only with its protection off',
  none: 'no harm',
  'not-replayable': 'not replayable',
};

/** Longest id that the panel takes. */
const LONGEST_ID = 200;

export class Replays implements vscode.Disposable {
  private readonly shown = new Map<string, Shown>();
  private readonly subscriptions: vscode.Disposable[];
  /** Verdicts by place, for the text as it is: what a hover asks for again and again. */
  private verdicts = new Map<string, Promise<string | null>>();

  constructor(
    private readonly client: Client,
    private readonly view: SimulationView,
  ) {
    const report = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => vscode.window.showWarningMessage(messageOf(error)));
    };
    this.subscriptions = [
      view.onDidAssume(({ scenario, key, value }) => report(this.assume(scenario, key, value))),
      view.onDidRequestRerun((scenario) => report(this.rerun(scenario))),
      vscode.workspace.onDidChangeTextDocument(() => {
        this.verdicts = new Map();
        const id = view.current?.id ?? '';
        if (this.shown.has(id)) view.markStale(id, this.isStale(id));
      }),
      vscode.languages.onDidChangeDiagnostics(() => (this.verdicts = new Map())),
    ];
  }

  /** Whether the source that a replay was made from has changed since. */
  isStale(id: string): boolean {
    const { texts } = this.shown.get(id) ?? {};
    return vscode.workspace.textDocuments.some((document) => {
      const before = texts?.get(document.uri.toString());
      return before !== undefined && before !== document.getText();
    });
  }

  /** Replays and shows in the panel. @throws NoReplay with the reason, for the user */
  async show(place: Place): Promise<Replay> {
    return this.run(place, {}, 0);
  }

  /** How a flag's replay ends, in one line; null where there is none. */
  verdict(place: Place): Promise<string | null> {
    const key = idOf(place);
    let verdict = this.verdicts.get(key);
    if (verdict === undefined) {
      verdict = this.ask(place, {}).then(
        (replay) => `${VERDICTS[replay.verdict]}: ${withoutPrefix(replay)}`,
        () => null,
      );
      this.verdicts.set(key, verdict);
    }
    return verdict;
  }

  /** The replay of a place as a scenario for the panel. @throws NoReplay */
  async ask(place: Place, assume: Readonly<Record<string, string>>): Promise<Told> {
    const { uri, line, rule } = place;
    const { replays, problem } = await this.request(
      uri,
      line,
      rule === null ? 'function' : 'findings',
      assume,
    );
    const replay = replays.find((one) => one.rule === rule);
    if (replay !== undefined) return told(idOf(place), replay);
    const what = rule === null ? 'There is no function' : `${rule} flags nothing`;
    throw new NoReplay(`${what} at line ${String(line)}.${problem}`);
  }

  /** The same path with the flag's quick fix in the text; null where it has none. @throws NoReplay */
  async fixed(place: Place): Promise<Told | null> {
    const { replays } = await this.request(place.uri, place.line, 'fixed', {});
    const replay = replays.find((one) => one.rule === place.rule);
    return replay === undefined ? null : told(`${idOf(place)} fixed`.slice(-LONGEST_ID), replay);
  }

  private async request(
    uri: vscode.Uri,
    line: number,
    what: ReplayParams['what'],
    assume: ReplayParams['assume'],
  ): Promise<{ replays: readonly Replay[]; problem: string }> {
    const server = await this.client.started();
    const params: ReplayParams = { uri: server.code2ProtocolConverter.asUri(uri), line, what, assume };
    const { replays, problems } = await server.sendRequest<ReplayAnswer>(REPLAY_REQUEST, params);
    if (replays === null) throw new NoReplay('Open the file to replay its code.');
    return { replays, problem: problems[0] === undefined ? '' : ` ${problems[0]}` };
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async run(
    place: Place,
    assume: Readonly<Record<string, string>>,
    step: number | null,
  ): Promise<Replay> {
    const around = vscode.workspace.textDocuments.filter(({ uri }) => folderOf(uri) === folderOf(place.uri));
    const texts = new Map(around.map((document) => [document.uri.toString(), document.getText()]));
    const replay = await this.ask(place, assume);
    this.shown.set(replay.source.id, { place, assume, texts });
    await this.view.show(replay.source, step);
    this.view.markStale(replay.source.id, this.isStale(replay.source.id));
    return replay;
  }

  /** Runs a replay again under another assumption, where it stands. @throws NoReplay */
  async assume(id: string, key: string, value: string): Promise<Replay> {
    const { place, assume } = this.known(id);
    return this.run(place, { ...assume, [key]: value }, null);
  }

  /** Makes a replay anew. The finding may have moved with the text: the nearest of its rule is the one. @throws NoReplay */
  async rerun(id: string): Promise<Replay> {
    const { place, assume } = this.known(id);
    const { uri, rule } = place;
    await vscode.workspace.openTextDocument(uri);
    const lines = findingsOf(uri)
      .filter((finding) => finding.rule === rule)
      .map(({ diagnostic }) => diagnostic.range.start.line + 1)
      .sort((a, b) => Math.abs(a - place.line) - Math.abs(b - place.line));
    return this.run({ ...place, line: lines[0] ?? place.line }, assume, 0);
  }

  private known(id: string): Shown {
    const shown = this.shown.get(id);
    if (!shown) throw new NoReplay('The window was opened again since: replay from the source.');
    return shown;
  }
}

/** A driver is the files of one folder. */
const folderOf = (uri: vscode.Uri): string => vscode.Uri.joinPath(uri, '..').toString();

/** A replay, and the scenario that the panel runs. @throws NoReplay where it has none */
function told(id: string, replay: Replay): Told {
  if (replay.scenario === null) throw new NoReplay(sentence(replay));
  const source: ScenarioSource = {
    id,
    text: JSON.stringify(replay.scenario),
    replay: {
      verdict: { is: replay.verdict, text: clip(replay.reason) },
      assumptions: replay.assumptions.map((a) => ({ ...a, choices: [...a.choices] })),
    },
  };
  return { ...replay, source };
}

/** What to tell of a replay that can't be shown. */
const sentence = ({ reason }: Replay): string => reason.charAt(0).toUpperCase() + reason.slice(1);

const withoutPrefix = ({ reason }: Replay): string =>
  reason.replace(/^(no harm: |not replayable, because )/, '');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A replay's name: file, line and rule. */
export function idOf({ uri, line, rule }: Place): string {
  return `${vscode.workspace.asRelativePath(uri)}:${String(line)} ${rule ?? 'function'}`.slice(-LONGEST_ID);
}
