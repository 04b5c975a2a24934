/** Which domain translates each requester, as the events of attaching tell, and what may be said of its reach. */
import type { DomainName } from '../../simulator/linux/events';
import type { SimEvent } from '../../simulator/trace/events';
import type { Tone } from './outcome';

interface Requester {
  readonly device: string;
  readonly pasid: number | null;
}

export class Domains {
  private readonly byRequester = new Map<string, DomainName | null>();

  follow(events: readonly SimEvent[]): this {
    for (const event of events) {
      if (event.kind === 'attach') this.byRequester.set(key(event), event.domain);
    }
    return this;
  }

  of(requester: Requester): DomainName | null {
    return this.byRequester.get(key(requester)) ?? null;
  }
}

const key = ({ device, pasid }: Requester): string => `${device} ${pasid}`;

/**
 * True where a requester reaches pages that the DMA API did not map, and should not. A process's own pages under its PASID
 * are what shared virtual addressing is for.
 */
export function beyond(
  reach: Requester & { readonly unmapped: number },
  domains: Pick<Domains, 'of'>,
): boolean {
  return reach.unmapped > 0 && domains.of(reach)?.type !== 'sva';
}

/** How grave the reach of a requester is: an identity domain is the administrator's choice, and still all of memory. */
export function toneOfReach(reach: Requester & { readonly unmapped: number }, domains: Domains): Tone {
  if (beyond(reach, domains)) return 'bad';
  const type = domains.of(reach)?.type;
  return type === 'identity' ? 'warning' : type === 'sva' ? 'neutral' : 'good';
}
