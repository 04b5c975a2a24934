import type { Sink } from '../../machine/log';
import type { ObjectEvent } from '../events';
import { Part } from '../state';

export interface PhysicalRange {
  readonly address: bigint;
  readonly length: number;
}

export interface NamedObject {
  readonly name: string;
  readonly virtual: bigint;
  readonly length: number;
  /** Process whose address space `virtual` is in; null for the kernel's. */
  readonly process: string | null;
  readonly physical: readonly PhysicalRange[];
  readonly secret: boolean;
}

/**
 * Names of things in memory, for people: expectations, narration and the exposure map speak of `secret`, not of
 * 0xffff888003124000. Translation never looks here.
 */
export class Objects extends Part<Map<string, NamedObject>> {
  constructor(private readonly log: Sink<ObjectEvent>) {
    super(new Map());
  }

  add(object: NamedObject): void {
    this.state.set(object.name, object);
    const { name, virtual, length, physical } = object;
    this.log.emit({ kind: 'object', name, change: 'allocated', virtual, length, physical });
    if (object.secret)
      this.log.emit({ kind: 'object', name, change: 'marked-secret', virtual, length, physical });
  }

  /** Forgets the object that starts at `virtual`, if one was named. */
  remove(virtual: bigint, process: string | null = null): void {
    for (const object of this.state.values()) {
      if (object.virtual !== virtual || object.process !== process) continue;
      this.state.delete(object.name);
      const { name, length, physical } = object;
      this.log.emit({ kind: 'object', name, change: 'freed', virtual, length, physical });
    }
  }

  get(name: string): NamedObject | null {
    return this.state.get(name) ?? null;
  }

  /** The object of the kernel that starts at `virtual`, or null. */
  at(virtual: bigint): NamedObject | null {
    return this.all().find((object) => object.virtual === virtual && object.process === null) ?? null;
  }

  all(): readonly NamedObject[] {
    return [...this.state.values()];
  }

  secrets(): readonly NamedObject[] {
    return this.all().filter(({ secret }) => secret);
  }
}
