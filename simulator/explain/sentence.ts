/** One sentence for what a record says. */
import { showHex } from './format';
import type { Span } from './group';
import type { FaultRecord } from './record';

function who({ requester }: FaultRecord): string {
  return requester === null ? 'A device' : `Device ${requester}`;
}

function underPasid({ pasid }: FaultRecord): string {
  if (pasid === undefined) return '';
  return pasid === null ? ' without PASID' : ` under PASID ${showHex(pasid)}`;
}

/** `0x1000`, or `0x1000 to 0x5000`. */
function where(span: Span | null): string {
  if (!span) return '';
  const lowest = showHex(span.lowest);
  return span.lowest === span.highest ? lowest : `${lowest} to ${showHex(span.highest)}`;
}

const VERBS = { read: 'read', write: 'write', execute: 'execute from' } as const;

export function headline(record: FaultRecord, span: Span | null): string {
  const { reason, access, privileged, format } = record;
  const at = where(span);
  if (format === 'DMA-API debug' || format === 'DMA API')
    return `${who(record)}${at && `, DMA address ${at}`}: ${reason.words}.`;
  if (access === null)
    return `${who(record)}${underPasid(record)}${at && `, address ${at}`}: ${reason.words}.`;
  const manner =
    privileged === undefined ? '' : privileged ? ' with supervisor privilege' : ' with user privilege';
  return `${who(record)} tried to ${VERBS[access]} ${at || 'memory'}${underPasid(record)}${manner}; refused: ${reason.words}.`;
}
