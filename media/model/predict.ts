/** Questions before a step is played: the author's, and before the decisive step one of our own where the author has none. */
import { requesterName } from './format';
import type { Question, Run } from './run';
import type { Step } from './steps';
import { mainTransaction } from './transaction';

/** The question to ask before a step, or null for none. */
export function questionBefore(
  run: Pick<Run, 'questions' | 'decisive'>,
  steps: readonly Step[],
  index: number,
): Question | null {
  const step = steps[index];
  if (!step) return null;
  return run.questions.get(index) ?? (index === run.decisive && index > 0 ? questionOf(step) : null);
}

/** By the kind of the step alone: the question tells nothing of its end. */
function questionOf(step: Step): Question {
  const transaction = mainTransaction(step);
  if (!transaction) return aboutReach(step);
  const { device, tlp } = transaction.request;
  const doing = tlp.access === 'read' ? 'reads memory' : 'writes to memory';
  const who = tlp.pasid === null ? 'without a PASID' : `with ${requesterName(tlp.pasid)}`;
  return {
    question: `Next, ${device} ${doing} ${who}. Will this ${tlp.access} be stopped?`,
    answers: ['Yes, it is stopped', 'No, it gets through'],
    right: transaction.fault ? 0 : 1,
  };
}

/** Without a request of a device: what it will be able to reach. */
function aboutReach({ event, events }: Step): Question {
  const call = events.find(({ kind, cause }) => kind === 'call' && cause === event.seq);
  const doing =
    call?.kind === 'call' ? `${call.caller} calls ${call.function}()` : 'the processor is at work';
  const change = events.reduce(
    (sum, event) => sum + (event.kind === 'exposure' ? event.gained - event.lost : 0),
    0,
  );
  return {
    question: `Next, ${doing}. What becomes of the memory that devices reach?`,
    answers: ['It grows', 'It shrinks', 'It stays as it is'],
    right: change > 0 ? 0 : change < 0 ? 1 : 2,
  };
}
