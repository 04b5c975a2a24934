/**
 * The bus between devices, the IOMMU and memory. A request becomes TLPs that stay inside 4 KiB pages (PCI Express Base
 * Specification, 2.2.7: a request must not cross a 4 KiB boundary); each one is remapped and then moves bytes.
 */
import type { MachineEvent } from './events';
import type { Sink } from './log';
import type { PhysicalMemory } from './memory';
import type { Remapper } from './remapper';
import type { CompletionStatus, Tlp } from './tlp';

/** A message-signalled interrupt that software has not taken yet. */
export interface PendingInterrupt {
  readonly source: string;
  readonly address: bigint;
  readonly data: number;
}

/** How one TLP ended; `physical` is null where it did not reach memory. */
export interface BusResult {
  readonly status: CompletionStatus;
  readonly physical: bigint | null;
  readonly data: Uint8Array | null;
  /** What answers a translation request (ATS); permissions 0: the page may not be used. */
  readonly translation?: { readonly pageSize: bigint; readonly permissions: number };
}

export class Bus {
  /** Interrupts in order of arrival; software takes them with `takeInterrupts`. */
  private pending: PendingInterrupt[] = [];

  constructor(
    readonly memory: PhysicalMemory,
    readonly remapper: Remapper,
    readonly sink: Sink<MachineEvent> | null,
  ) {}

  /** Sends one TLP of a device. `data` is what a write carries: `tlp.length` bytes. */
  send(device: string, tlp: Tlp, data: Uint8Array | null = null): BusResult {
    this.sink?.begin({ kind: 'tlp', device, tlp });
    const result = this.complete(device, tlp, data);
    const { status, physical } = result;
    this.sink?.emit({ kind: 'completion', device, tlp, status, physical, data: result.data });
    this.sink?.end();
    return result;
  }

  raise(source: string, address: bigint, data: number): void {
    this.pending.push({ source, address, data });
    this.sink?.emit({ kind: 'interrupt', source, address, data });
  }

  takeInterrupts(): readonly PendingInterrupt[] {
    const taken = this.pending;
    this.pending = [];
    return taken;
  }

  save(): readonly PendingInterrupt[] {
    return [...this.pending];
  }

  restore(snapshot: readonly PendingInterrupt[]): void {
    this.pending = [...snapshot];
  }

  private complete(device: string, tlp: Tlp, data: Uint8Array | null): BusResult {
    const outcome = this.remapper.handle(tlp);
    if (outcome.kind === 'fault') return { status: outcome.status, physical: null, data: null };
    if (outcome.kind === 'interrupt') {
      const message = new DataView(new Uint8Array(4).buffer);
      (data ?? new Uint8Array(4)).slice(0, 4).forEach((byte, i) => message.setUint8(i, byte));
      this.raise(device, outcome.physical, message.getUint32(0, true));
      return { status: 'SC', physical: outcome.physical, data: null };
    }
    const { physical, pageSize, permissions } = outcome;
    if (tlp.addressType === 'translation-request') {
      return {
        status: 'SC',
        physical: permissions ? physical : null,
        data: null,
        translation: { pageSize, permissions },
      };
    }
    if (!this.memory.contains(physical, tlp.length)) return { status: 'UR', physical: null, data: null };
    if (tlp.access === 'read')
      return { status: 'SC', physical, data: this.memory.read(physical, tlp.length) };
    const written = new Uint8Array(tlp.length);
    written.set((data ?? written).subarray(0, tlp.length));
    this.memory.write(physical, written, 'device');
    return { status: 'SC', physical, data: written };
  }
}
