/** A worker of the extension: runs scenarios, so that the extension host never waits for one. */
import { parentPort } from 'node:worker_threads';
import {
  expectationRanges,
  formatProblems,
  parseScenario,
  runJson,
  runScenario,
  stepRange,
} from '../../../simulator/scenario';
import type { Answer, Failure, Request, Verdict } from './verdict';

function verdictOf(text: string): Verdict {
  const parsed = parseScenario(text);
  if (!parsed.ok) {
    const failures = parsed.problems.map(({ message, ...range }) => ({ text: message, seen: null, range }));
    return { status: 'broken', expectations: 0, failures };
  }
  const { outcomes, error, holds } = runScenario(parsed.scenario);
  const ranges = expectationRanges(text, outcomes);
  const failures: Failure[] = outcomes.flatMap((outcome, i) =>
    outcome.holds ? [] : [{ text: outcome.text, seen: outcome.seen, range: ranges[i] ?? null }],
  );
  if (error !== null) {
    const range = error.step === null ? null : stepRange(text, error.step);
    failures.unshift({ text: error.message, seen: null, range });
  }
  return {
    status: error !== null ? 'broken' : holds ? 'holds' : 'fails',
    expectations: outcomes.length,
    failures,
  };
}

function answer({ ticket, wanted, id, text }: Request): Answer {
  if (wanted === 'verdict') return { ticket, verdict: verdictOf(text) };
  const parsed = parseScenario(text);
  if (!parsed.ok) return { ticket, problem: formatProblems(id, parsed.problems) };
  return { ticket, trace: `${JSON.stringify(runJson(id, runScenario(parsed.scenario)), null, 2)}\n` };
}

parentPort!.on('message', (request: Request) => parentPort!.postMessage(answer(request)));
