/** A hostile or broken device: sends whatever TLP it is told to, including ones that no honest device forms. */
import type { BusResult } from '../bus';
import type { Tlp } from '../tlp';
import { Engine } from './engine';

interface Shot {
  readonly tlp: Tlp;
  readonly data: Uint8Array | null;
}

export class HostileDevice extends Engine<Shot> {
  /** Keeps a TLP for `step`. */
  queue(tlp: Tlp, data: Uint8Array | null = null): void {
    this.work = [...this.work, { tlp, data: data?.slice() ?? null }];
  }

  /** Sends a TLP now. */
  shoot(tlp: Tlp, data: Uint8Array | null = null): BusResult {
    return this.port.send(tlp, data);
  }

  step(): boolean {
    const [shot, ...rest] = this.work;
    if (!shot) return false;
    this.work = rest;
    this.port.send(shot.tlp, shot.data);
    return true;
  }
}
