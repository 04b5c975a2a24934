/** `pasid-lens replay FILE:LINE`: the flagged code's own path, run in the simulator. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseScenario, runJson, runScenario } from '../../simulator/scenario';
import type { Problem } from '../checker/finding';
import type { Replay } from '../checker/replay';
import type { ReplayTask } from './messages';
import { Pool } from './pool';
import { outcome, printable } from './report';
import { runText } from './simulate-format';
import { isSource } from './sources';
import { SurroundingsFinder } from './surroundings';

export const REPLAY_USAGE = `pasid-lens replay FILE:LINE [--fixed] [--assume KEY=VALUE]... [--format text|json]
  Runs the path that leads to the finding on a line, or the function around the line, in the simulator.
  --fixed              with the finding's quick fix applied, in memory
  --assume KEY=VALUE   another value for something that the source does not say; may be given again
  Exit code: 0 no harm, 1 harm shown or stopped by the IOMMU, 2 not replayable, or a file or an option was wrong.`;

/** The `replay` command. */
export async function replay(args: readonly string[]): Promise<number> {
  try {
    const { file, line, fixed, assume, format } = read(args);
    const what = fixed ? 'fixed' : 'either';
    const { replays, problems } = await replaysAt({ at: { file, line, what }, assume });
    if (replays.length === 0)
      throw new Error(
        problems[0]?.message ??
          (fixed
            ? `nothing at ${file}:${String(line)} has a quick fix`
            : `there is no function at ${file}:${String(line)}`),
      );
    for (const key of Object.keys(assume))
      if (!replays.some((r) => r.assumptions.some((a) => a.key === key && a.value === assume[key])))
        process.stderr.write(
          `pasid-lens replay: no assumption ${printable(key)} takes the value ${printable(assume[key]!)}\n`,
        );
    process.stdout.write(format === 'json' ? asJson(replays) : replays.map(asText).join('\n'));
    if (replays.some((r) => r.verdict === 'harm' || r.verdict === 'stopped')) return 1;
    return replays.some((r) => r.verdict === 'not-replayable') ? 2 : 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`pasid-lens replay: ${printable(reason)}\n`);
    return 2;
  }
}

function read(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      fixed: { type: 'boolean', default: false },
      assume: { type: 'string', multiple: true, default: [] },
      format: { type: 'string', default: 'text' },
    },
  });
  const { format } = values;
  if (format !== 'text' && format !== 'json') throw new Error(`--format is text or json, not "${format}"`);
  const [place, more] = positionals;
  if (place === undefined || more !== undefined)
    throw new Error(`one FILE:LINE is needed\n\n${REPLAY_USAGE}`);
  const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(place) ?? [];
  if (file === undefined || Number(line) < 1) throw new Error(`"${place}" is no FILE:LINE`);
  if (!isSource(file) || !existsSync(file)) throw new Error(`there is no C file ${file}`);
  const assume: Record<string, string> = {};
  for (const pair of values.assume) {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (key === undefined || value === undefined) throw new Error(`--assume is KEY=VALUE, not "${pair}"`);
    assume[key] = value;
  }
  return { file, line: Number(line), fixed: values.fixed, assume, format: format as 'text' | 'json' };
}

/** Checks a file with the others of its folder and replays what stands at the line. */
async function replaysAt(
  task: ReplayTask & { at: { file: string } },
): Promise<{ replays: Replay[]; problems: Problem[] }> {
  const { file } = task.at;
  const { root, read: config, version } = new SurroundingsFinder().of(dirname(file));
  const replays: Replay[] = [];
  const problems: Problem[] = [];
  const policy = { config: config.config, ...(version === undefined ? {} : { version }) };
  const pool = new Pool(
    join(__dirname, 'check-worker.js'),
    [{ files: [file], policy, root, alone: false, replay: task }],
    {
      unit: (result) => replays.push(...result.replays),
      end: () => undefined,
      problem: (one) => problems.push(one),
    },
  );
  await pool.run(1);
  return { replays, problems };
}

/** The worst of the replays as plain JSON, with its scenario and the events of its run; those of other findings on the line beside it. */
function asJson(replays: readonly Replay[]): string {
  const told = [...replays]
    .sort((a, b) => GRAVITY.indexOf(a.verdict) - GRAVITY.indexOf(b.verdict))
    .map((one) => ({ ...one, run: runOf(one, (id, run) => runJson(id, run)) }));
  const [worst, ...others] = told;
  return `${JSON.stringify({ version: 1, ...worst, others }, null, 2)}\n`;
}

const GRAVITY: readonly Replay['verdict'][] = ['harm', 'stopped', 'none', 'not-replayable'];

function asText(one: Replay): string {
  const { at, assumptions } = one;
  const place = at === null ? '' : ` (${printable(at.file)}:${String(at.line)})`;
  const lines = [
    runOf(one, runText) ?? '',
    assumptions.length === 0 ? '' : 'Assumed:',
    ...assumptions.map(
      (a) =>
        `  ${a.key}=${a.value}${a.choices.length > 1 ? ` (of ${a.choices.join(', ')})` : ''}: ${a.reason}`,
    ),
    '',
    `${one.file}:${String(one.line)}: ${one.rule === null ? '' : `${one.rule}: `}${one.fix === null ? '' : `with "${one.fix}": `}${outcome(one)}${place}`,
  ];
  return `${lines.map((line) => line.split('\n').map(printable).join('\n')).join('\n')}\n`;
}

function runOf<T>(
  { scenario, file, line }: Replay,
  tell: (id: string, run: ReturnType<typeof runScenario>) => T,
): T | null {
  if (scenario === null) return null;
  const parsed = parseScenario(JSON.stringify(scenario));
  return parsed.ok ? tell(`${file}:${String(line)}`, runScenario(parsed.scenario)) : null;
}
