/** A run as text for people. */
import type { ToldRun } from '../../simulator/scenario';
import type { SimEvent } from '../../simulator/trace/events';

/** Steps with their sentences, the events that matter to a reader below each, and what became of the expectations. */
export function runText(id: string, run: ToldRun): string {
  const lines = [`${run.scenario.title} (${id})`, ''];
  for (const step of run.steps) {
    lines.push(`${String(step.index).padStart(3)}  ${step.narration || step.label || '…'}`);
    const told = run.events.slice(step.first, step.end).map(tell);
    if (step.index > 0) lines.push(...told.filter((line) => line !== null).map((line) => `       ${line}`));
  }
  if (run.outcomes.length > 0) lines.push('', 'Expectations:');
  for (const { text, holds, seen, step } of run.outcomes) {
    const at = step === null ? 'at the end' : `step ${String(step + 1)}`;
    lines.push(`  ${holds ? 'ok  ' : 'FAIL'} ${text} (${at})${seen === null ? '' : `: ${seen}`}`);
  }
  return `${lines.join('\n')}\n`;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const who = (pasid: number | null): string =>
  pasid === null ? 'without PASID' : `with PASID ${String(pasid)}`;

/** One line for an event that a reader of the story wants; null for the machinery below it. */
function tell(event: SimEvent): string | null {
  switch (event.kind) {
    case 'call':
      return `${event.caller} calls ${event.function}(${event.arguments.join(', ')})`;
    case 'return':
      return `  = ${event.text}`;
    case 'submit':
      return `${event.instruction} to ${event.device}: ${event.reason ?? event.outcome}`;
    case 'completion': {
      const access = `${event.device} ${event.tlp.access} ${hex(event.tlp.address)} ${who(event.tlp.pasid)}`;
      return `${access}: ${event.physical === null ? `refused (${event.status})` : `reaches ${hex(event.physical)}`}`;
    }
    case 'fault':
      return `FAULT ${event.message ?? `reason 0x${event.reason.toString(16)}: ${event.text}`}`;
    case 'secret-read':
      return `SECRET READ ${event.secret} by ${event.device} ${who(event.pasid)}`;
    case 'staleness':
      return `STALE ${event.device} at ${hex(event.address)}: ${event.missing} is missing; the table now ${event.now}`;
    case 'exposure':
      return `${event.device} ${who(event.pasid)} reaches ${String(Math.max(event.readable, event.writable))} pages, ${String(event.unmapped)} of them not mapped by the DMA API`;
    case 'parity':
      return `parity of PASID ${String(event.pasid)} with the RID ${event.holds ? 'holds' : 'is BROKEN'}`;
    case 'dma-debug':
      return event.message;
    case 'notice':
      return `${event.severity}: ${event.text}`;
    case 'page-request':
      return `page request for ${hex(event.tlp.address)} ${who(event.tlp.pasid)}`;
    default:
      return null;
  }
}
