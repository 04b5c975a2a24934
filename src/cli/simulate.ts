/** `pasid-lens simulate`: runs scenarios and says what happened and whether it was as expected. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  ARCHITECTURES,
  formatProblems,
  libraryIds,
  libraryScenario,
  libraryText,
  onIommu,
  parseScenario,
  runJson,
  runScenario,
  type Architecture,
  type Scenario,
  type ToldRun,
} from '../../simulator/scenario';
import { runText } from './simulate-format';

export const SIMULATE_USAGE = `pasid-lens simulate SCENARIO... [--iommu vtd|riscv] [--format text|json]
pasid-lens simulate --all [--iommu vtd|riscv] [--format text|json]
pasid-lens simulate --list
  Runs scenarios, by id from the library or from *.pasid.json files.
  --iommu runs them on that IOMMU, whatever their platform says; --all leaves out what shows nothing there, and says why.
  Exit code: 0 every expectation holds, 1 one does not, 2 a scenario or an option was wrong.`;

interface Loaded {
  readonly id: string;
  readonly scenario: Scenario;
}

/** A scenario that shows nothing on the IOMMU asked for. */
interface LeftOut {
  readonly id: string;
  readonly because: string;
}

/** What the command says and its exit code. */
export interface SimulateResult {
  readonly status: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

/** The `simulate` command. */
export async function simulate(args: readonly string[]): Promise<number> {
  const { status, out, err } = runSimulate(args);
  process.stdout.write(out);
  process.stderr.write(err);
  return status;
}

/** The same, without a terminal. */
export function runSimulate(args: readonly string[]): SimulateResult {
  let options: ReturnType<typeof read>;
  try {
    options = read(args);
  } catch (error) {
    return wrong(`${(error as Error).message}\n\n${SIMULATE_USAGE}`);
  }
  const { format, list, all, iommu, names } = options;
  if (format !== 'text' && format !== 'json') return wrong(`--format is text or json, not "${format}"`);
  if (iommu !== undefined && !isArchitecture(iommu))
    return wrong(`--iommu is ${ARCHITECTURES.join(' or ')}, not "${iommu}"`);
  if (list) return { status: 0, out: listing(format), err: '' };
  if (names.length === 0 && !all) return wrong(`no scenario given\n\n${SIMULATE_USAGE}`);
  const loaded = (all ? libraryIds() : names).map((name) => load(name, iommu));
  const leftOut = loaded.filter((one) => typeof one !== 'string' && 'because' in one);
  const scenarios = loaded.filter((one) => typeof one !== 'string' && 'scenario' in one);
  const problems = [
    ...loaded.filter((one) => typeof one === 'string'),
    ...(all
      ? []
      : leftOut.map(({ id, because }) => `pasid-lens simulate: ${id}: not on ${iommu}: ${because}`)),
  ];
  const runs = scenarios.map(({ id, scenario }) => ({ id, run: toldRun(scenario) }));
  const failures = runs.flatMap(({ id, run: { error } }) => {
    if (error === null) return [];
    const where = error.step === null ? 'setting up' : `step ${String(error.step + 1)}`;
    return [`${id}: ${where}: ${error.message}`];
  });
  const err = [...problems, ...failures].map((line) => `${line}\n`).join('');
  const out = all ? summary(runs, leftOut, format) : runs.length > 0 ? detail(runs, format) : '';
  if (err !== '') return { status: 2, out, err };
  return { status: runs.every(({ run }) => run.holds) ? 0 : 1, out, err };
}

/** Runs a scenario and lets go of its machine: the library's would not fit into memory side by side. */
function toldRun(scenario: Scenario): ToldRun {
  const { steps, events, outcomes, holds, error, decisive, decisiveEvent } = runScenario(scenario);
  return { scenario, steps, events, outcomes, holds, error, decisive, decisiveEvent };
}

function read(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      list: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      iommu: { type: 'string' },
    },
  });
  return { ...values, names: positionals };
}

function wrong(message: string): SimulateResult {
  return { status: 2, out: '', err: `pasid-lens simulate: ${message}\n` };
}

function isArchitecture(name: string): name is Architecture {
  return (ARCHITECTURES as readonly string[]).includes(name);
}

/** A scenario by id or path, on another IOMMU than its own where one is given, or what is wrong with it. */
function load(name: string, iommu: Architecture | undefined): Loaded | LeftOut | string {
  const inLibrary = libraryText(name) !== null;
  let text: string;
  try {
    text = inLibrary ? libraryText(name)! : readFileSync(name, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'neither a scenario of the library nor a file' : message;
    return `pasid-lens simulate: ${name}: ${why} (--list names the library)`;
  }
  const parsed = parseScenario(text);
  if (!parsed.ok) return formatProblems(name, parsed.problems);
  const { scenario } = parsed;
  const here = onIommu(scenario, iommu ?? scenario.platform.iommu);
  return here.ok ? { id: name, scenario: here.scenario } : { id: name, because: here.because };
}

function listing(format: 'text' | 'json'): string {
  const entries = libraryIds().flatMap((id) => {
    const parsed = libraryScenario(id)!;
    if (!parsed.ok) return [];
    const { title, claims, rules, role = null, compare = null } = parsed.scenario;
    return [{ id, title, claims, rules, role, compare }];
  });
  if (format === 'json') return `${JSON.stringify({ version: 1, scenarios: entries }, null, 2)}\n`;
  const width = Math.max(...entries.map(({ id }) => id.length));
  return entries
    .map(
      ({ id, title, claims, rules }) =>
        `${id.padEnd(width)}  ${title} [${[...claims, ...rules].join(', ')}]\n`,
    )
    .join('');
}

function detail(runs: readonly { id: string; run: ToldRun }[], format: 'text' | 'json'): string {
  if (format === 'text') return runs.map(({ id, run }) => runText(id, run)).join('\n');
  const json = runs.map(({ id, run }) => runJson(id, run));
  return `${JSON.stringify(json.length === 1 ? json[0] : { version: 1, runs: json }, null, 2)}\n`;
}

function summary(
  runs: readonly { id: string; run: ToldRun }[],
  leftOut: readonly LeftOut[],
  format: 'text' | 'json',
): string {
  const lines = runs.map(({ id, run }) => {
    const failed = run.outcomes.filter(({ holds }) => !holds);
    return { id, holds: run.holds, expectations: run.outcomes.length, events: run.events.length, failed };
  });
  const good = lines.filter(({ holds }) => holds).length;
  if (format === 'json') {
    const scenarios = lines.map(({ failed, ...line }) => ({
      ...line,
      failed: failed.map(({ text, seen }) => ({ text, seen })),
    }));
    return `${JSON.stringify({ version: 1, scenarios, leftOut }, null, 2)}\n`;
  }
  const text = lines.map(({ id, holds, expectations, failed }) => {
    const details = failed.map((f) => `     ${f.text}: ${f.seen ?? ''}\n`).join('');
    return `${holds ? 'ok  ' : 'FAIL'} ${id} (${String(expectations)} expectations)\n${details}`;
  });
  text.push(...leftOut.map(({ id, because }) => `--   ${id}: ${because}\n`));
  return `${text.join('')}${String(good)} of ${String(lines.length)} scenarios as expected\n`;
}
