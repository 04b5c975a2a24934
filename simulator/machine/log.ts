/**
 * The event log. Everything that happens in a simulation is an event with a cause; the panel, the tests, the command
 * line and the debugger read events and nothing else (invariant 4).
 *
 * Each layer declares the events it can emit as a union of plain bodies and takes a `Sink` of just those, so that no
 * layer names what lies above it.
 */

/** What every recorded event carries beside its body. */
export interface Recorded {
  /** Position in the run, from 0: the simulation's only clock. */
  readonly seq: number;
  /** `seq` of the event that made this one happen, or null for what the scenario itself did. */
  readonly cause: number | null;
}

/** Where a component puts its events. */
export interface Sink<E> {
  /** Records an event caused by the innermost open one; returns its `seq`. */
  emit(body: E): number;
  /** Records an event and leaves it open: what is emitted until the matching `end` has it as its cause. */
  begin(body: E): number;
  end(): void;
}

export interface LogSnapshot {
  readonly length: number;
  readonly open: readonly number[];
}

export class EventLog<E extends { readonly kind: string }> implements Sink<E> {
  private recorded: (E & Recorded)[] = [];
  private open: number[] = [];

  get events(): readonly (E & Recorded)[] {
    return this.recorded;
  }

  emit(body: E): number {
    const seq = this.recorded.length;
    this.recorded.push({ ...body, seq, cause: this.open.at(-1) ?? null });
    return seq;
  }

  begin(body: E): number {
    const seq = this.emit(body);
    this.open.push(seq);
    return seq;
  }

  end(): void {
    if (this.open.pop() === undefined) throw new Error('EventLog.end without begin');
  }

  save(): LogSnapshot {
    return { length: this.recorded.length, open: [...this.open] };
  }

  /**
   * Forgets what came after the snapshot; the array handed out before stays as it was. Where the log has been behind the
   * snapshot since it was taken, `recording` holds the events up to it.
   */
  restore(snapshot: LogSnapshot, recording: readonly (E & Recorded)[] = this.recorded): void {
    if (recording.length < snapshot.length) throw new Error('EventLog.restore without the events to restore');
    this.recorded = recording.slice(0, snapshot.length);
    this.open = [...snapshot.open];
  }
}
