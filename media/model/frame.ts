/** Everything that the panel shows at one step, as one plain value: events in, picture out, nothing remembered. */
import type { SimEvent } from '../../simulator/trace/events';
import { exposureAfter, pagesOf, parityAfter, type ExposureRow } from './exposure';
import { ownersAfter, secretsAfter, type OwnedRun, type Secret } from './memory';
import { outcomeAt, type Outcome, type Tone } from './outcome';
import { PAGE, type EventOf, type Reach, type Run } from './run';
import type { Step } from './steps';
import { mainTransaction, type Transaction } from './transaction';
import { walkRows, type WalkRow } from './walk';

export interface Frame {
  readonly step: Step;
  readonly outcome: Outcome;
  /** The request that the step is about. */
  readonly transaction: Transaction | null;
  /** The work submission that led to it, in this step or before. */
  readonly submit: EventOf<'submit'> | null;
  /** The call that the step's caller made itself, not what it led to. */
  readonly call: EventOf<'call'> | null;
  /** Who works on the processor: a driver or a process, or `driver` where nothing tells. */
  readonly caller: string;
  /** What that call came back with. */
  readonly returned: EventOf<'return'> | null;
  readonly walk: readonly WalkRow[];
  readonly owners: readonly OwnedRun[];
  readonly secrets: readonly Secret[];
  readonly exposure: readonly ExposureRow[];
  readonly parity: { readonly holds: boolean; readonly since: number } | null;
  /** What the requester in the foreground reaches; null before any device reaches anything. */
  readonly reach: Reach | null;
  readonly reachTone: Tone;
  /** Page frame that the request touched. */
  readonly touched: number | null;
}

export function frameAt(run: Run, steps: readonly Step[], index: number): Frame {
  const step = steps[index]!;
  const first = step.events[0]!.seq;
  const past = run.events.slice(0, indexAfter(run.events, step));
  const transaction = mainTransaction(step);
  const call = firstCall(step);
  const submit = lastSubmit(past, transaction, first);
  const owners = ownersAfter(past);
  const reaches = run.reachAfter(index);
  const exposure = exposureAfter(reaches, past, first);
  const reach = foreground(reaches, transaction);
  const parity = parityAfter(past);
  return {
    step,
    outcome: outcomeAt(steps, index),
    transaction,
    submit,
    call,
    caller: call?.caller ?? callerOf(past, submit),
    returned: (step.events.find((event) => event.kind === 'return' && event.cause === call?.seq) ??
      null) as EventOf<'return'> | null,
    walk: walkRows(transaction, transaction && run.tablesFor(transaction.request), owners),
    owners,
    secrets: secretsAfter(past),
    exposure,
    parity: parity && { holds: parity.last.holds, since: stepAt(steps, parity.since) },
    reach,
    reachTone:
      exposure.find((row) => row.device === reach?.device && row.pasid === reach.pasid)?.tone ?? 'neutral',
    touched: touchedFrame(transaction),
  };
}

function indexAfter(events: readonly SimEvent[], step: Step): number {
  return events.indexOf(step.events.at(-1)!) + 1;
}

function stepAt(steps: readonly Step[], seq: number): number {
  return steps.findLast(({ events }) => events[0]!.seq <= seq)?.index ?? 0;
}

function touchedFrame(transaction: Transaction | null): number | null {
  const physical = transaction?.completion?.physical ?? transaction?.secret?.physical ?? null;
  return physical === null ? null : Number(physical / PAGE);
}

/** The call made by the step itself; where there is none, the first call at all. */
function firstCall(step: Step): EventOf<'call'> | null {
  const calls = step.events.filter((event): event is EventOf<'call'> => event.kind === 'call');
  return calls.find(({ cause }) => cause === step.event.seq) ?? calls[0] ?? null;
}

/** Who submitted: with ENQCMD the process whose PASID it is, else the driver, which is who called the kernel last. */
function callerOf(past: readonly SimEvent[], submit: EventOf<'submit'> | null): string {
  const bind = past.findLast((event) => event.kind === 'bind' && event.pasid === submit?.pasid);
  if (submit?.instruction === 'ENQCMD' && bind?.kind === 'bind') return bind.mm;
  const call = past.findLast((event) => event.kind === 'call' && event.caller !== 'kernel');
  return call?.kind === 'call' ? call.caller : 'driver';
}

/** The submission in this step, else the latest to the device whose request is shown. */
function lastSubmit(
  past: readonly SimEvent[],
  transaction: Transaction | null,
  first: number,
): EventOf<'submit'> | null {
  const device = transaction?.request.device;
  const event = past.findLast(
    (candidate) => candidate.kind === 'submit' && (candidate.seq >= first || candidate.device === device),
  );
  return (event as EventOf<'submit'> | undefined) ?? null;
}

/** The requester of the step's request; without one, the requester that reaches most. */
function foreground(reaches: readonly Reach[], transaction: Transaction | null): Reach | null {
  if (!transaction) return [...reaches].sort((a, b) => pagesOf(b) - pagesOf(a))[0] ?? null;
  const { device, tlp } = transaction.request;
  return reaches.find((reach) => reach.device === device && reach.pasid === tlp.pasid) ?? null;
}
