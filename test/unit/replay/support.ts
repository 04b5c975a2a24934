import type { KernelVersion } from '../../../src/checker/kernel/vocabulary';
import { Replayer, type Replay } from '../../../src/checker/replay';
import { checker } from '../checker/support';

/** Replays of a text's findings, by rule. */
export async function replays(
  text: string,
  version: KernelVersion = [6, 1],
  assume: Readonly<Record<string, string>> = {},
): Promise<readonly Replay[]> {
  const { findings, unit } = (await checker()).check([{ path: 'driver.c', text }], { version });
  const replayer = new Replayer(unit);
  return findings.map((finding) => replayer.finding(finding, { assume }));
}

/** Lines of source that a replay's steps stand for, in order, one after the other once. */
export function linesOf({ scenario }: Replay): readonly number[] {
  const lines = (scenario?.steps ?? []).flatMap((step) =>
    step.source === undefined ? [] : [step.source.line],
  );
  return lines.filter((line, i) => line !== lines[i - 1]);
}
