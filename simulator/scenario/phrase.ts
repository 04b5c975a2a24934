import type { Expectation } from './schema/expectation';

/** An expectation in one phrase: `dsa0 with PASID 1 reaches at least 16384 pages`. */
export function phrase(expectation: Expectation): string {
  const e = expectation;
  switch (e.that) {
    case 'translated':
      return `${e.device ?? 'the device'} reaches ${e.object ?? (e.physical === undefined ? 'memory' : hex(e.physical))}`;
    case 'faulted':
      return [
        `${e.device ?? 'the device'} is blocked`,
        e.means?.replaceAll('-', ' '),
        e.reason === undefined ? undefined : `fault reason ${e.reason}`,
        e.recorded === undefined ? undefined : e.recorded ? 'recorded' : 'not recorded',
      ]
        .filter((part) => part !== undefined)
        .join(', ');
    case 'refused':
      return `${e.device ?? 'the device'} is refused`;
    case 'secret-read':
      return `${e.device ?? 'a device'} reads ${e.object ?? 'a secret'}`;
    case 'secret-safe':
      return `no device reads ${e.object ?? 'a secret'}`;
    case 'exposure':
      return `${e.device}${e.pasid === null ? '' : ` with PASID ${String(e.pasid)}`} reaches ${reach(e)}`;
    case 'parity':
      return `parity of ${e.device}'s kernel PASID with its RID ${e.holds ? 'holds' : 'is broken'}`;
    case 'warning':
      return `dma-debug warns: ${e.check}`;
    case 'no-warning':
      return 'dma-debug has nothing to warn of';
    case 'content':
      return `memory at ${hex(e.address)} ${e.equals ? 'holds' : 'does not hold'} ${JSON.stringify(e.equals ?? e.differs)}`;
    case 'value':
      return e.equals === undefined
        ? `${String(e.of)} differs from ${String(e.differs)}`
        : `${String(e.of)} is ${String(e.equals)}`;
    case 'returned':
      return `the call returns ${e.error ?? String(e.value ?? 'something')}`;
    case 'completion':
      return `the descriptor completes with status 0x${e.status.toString(16)}`;
    case 'submitted':
      return `the submission is ${e.outcome}${e.pasid === undefined ? '' : `, PASID ${String(e.pasid)}`}`;
    case 'stale':
      return `an access goes through a stale cache entry${e.queued ? ' whose flush is queued' : ''}`;
    case 'not-stale':
      return 'no access goes through a stale cache entry';
    case 'notice':
      return `the kernel says: ${e.topic}`;
  }
}

function reach(e: Extract<Expectation, { that: 'exposure' }>): string {
  const parts = [
    e.pages === undefined ? null : `${String(e.pages)} pages`,
    e.atLeast === undefined ? null : `at least ${String(e.atLeast)} pages`,
    e.atMost === undefined ? null : `at most ${String(e.atMost)} pages`,
    e.includes ?? null,
    e.excludes === undefined ? null : `not ${e.excludes}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function hex(value: string | number): string {
  return typeof value === 'number' ? `0x${value.toString(16)}` : value;
}
