/**
 * Command "Preview Fix in Simulator": the flagged path as it is beside the same path with its quick fix; where there is none,
 * beside the rule's right shape.
 */
import * as vscode from 'vscode';
import type { ComparePanel } from '../../panel/compare';
import type { ScenarioSource } from '../../panel/protocol';
import { Command } from '../commands';
import { findingsOf } from '../findings';
import type { ScenarioStore } from '../scenarios/store';
import { placeGiven } from './place';
import { NoReplay, type Place, type Replays } from './replays';

export function registerPreviewFix(
  replays: Replays,
  compare: ComparePanel,
  store: ScenarioStore,
): vscode.Disposable {
  /** The rule's right shape: what its demonstration is compared with. */
  const rightShape = ({ uri, line, rule }: Place): string | null => {
    const demonstration = findingsOf(uri).find(
      (finding) => finding.rule === rule && finding.diagnostic.range.start.line + 1 === line,
    )?.demonstration;
    return demonstration ? (store.item(demonstration)?.compare ?? null) : null;
  };
  const both = async (place: Place): Promise<readonly [ScenarioSource, ScenarioSource | string]> => {
    const { source } = await replays.ask(place, {});
    const right = (await replays.fixed(place))?.source ?? rightShape(place);
    if (right === null) throw new NoReplay(`${String(place.rule)} has no fix to preview.`);
    return [source, right];
  };
  return vscode.commands.registerCommand(
    Command.PreviewFix,
    async (...given: unknown[]): Promise<readonly [string, string] | undefined> => {
      const place = await placeGiven('Preview Fix in Simulator', ...given);
      if (place === null)
        void vscode.window.showInformationMessage('Nothing is flagged in the current file.');
      if (!place) return undefined;
      try {
        const [left, right] = await both(place);
        compare.open(left, right);
        return [left.id, typeof right === 'string' ? right : right.id];
      } catch (error) {
        if (!(error instanceof NoReplay)) throw error;
        void vscode.window.showInformationMessage(error.message);
        return undefined;
      }
    },
  );
}
