/** A run as JSON for programs. */
import type { Run } from './run';

/** What is told of a run: all but its machine, whose memory is large. */
export type ToldRun = Omit<Run, 'trace' | 'cursor'>;

/** The run as plain JSON: big numbers as "0x…" strings, bytes in hexadecimal. */
export function runJson(id: string, run: ToldRun): unknown {
  const { title, claims, rules, platform } = run.scenario;
  const steps = run.steps.map(({ index, label, narration, source, first, end }) => {
    return { index, label, narration, source, first, end };
  });
  const expectations = run.outcomes.map(({ step, text, holds, seen }) => ({ step, text, holds, seen }));
  const { holds, error, decisive, decisiveEvent, events } = run;
  return plain({
    version: 1,
    id,
    title,
    claims,
    rules,
    iommu: platform.iommu,
    holds,
    error,
    decisive,
    decisiveEvent,
    steps,
    expectations,
    events,
  });
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `0x${BigInt.asUintN(64, value).toString(16)}`;
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
