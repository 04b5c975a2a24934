/**
 * Command "Preview Fix in Simulator": the flagged path as it is beside the same path with its quick fix; where there is none,
 * beside the rule's right shape.
 */
import * as vscode from 'vscode';
import type { ComparePanel } from '../../panel/compare';
import { Command } from '../commands';
import type { ScenarioStore } from '../scenarios/store';
import { demonstrationAt, orSay, withPlace } from './place';
import { NoReplay, type Place, type Replays } from './replays';

export function registerPreviewFix(
  replays: Replays,
  compare: ComparePanel,
  store: ScenarioStore,
): vscode.Disposable {
  /** The rule's right shape: what its demonstration is compared with. */
  const rightShape = (place: Place): string | null => {
    const demonstration = demonstrationAt(place);
    return demonstration === null ? null : (store.item(demonstration)?.compare ?? null);
  };
  /** The ids of what is shown. */
  const preview = async (place: Place): Promise<readonly [string, string]> => {
    const { source: left } = await replays.ask(place, {});
    const right = (await replays.fixed(place))?.source ?? rightShape(place);
    if (right === null) throw new NoReplay(`${String(place.rule)} has no fix to preview.`);
    compare.open(left, right);
    return [left.id, typeof right === 'string' ? right : right.id];
  };
  return vscode.commands.registerCommand(Command.PreviewFix, (...given: unknown[]) =>
    withPlace('Preview Fix in Simulator', given, (place) => orSay(preview(place))),
  );
}
