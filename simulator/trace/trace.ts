import type { SimEvent } from './events';
import { Reached } from './trace-log';
import type { World } from './world';

/** What a run is made of: steps that, done in order on a fresh world, always give the same events. */
export interface Script {
  readonly steps: number;
  /** The world before the first step. */
  start(): World;
  /** Does step `index`, counted from 0. False: the run ends with it. */
  perform(world: World, index: number): boolean;
}

interface Checkpoint {
  readonly step: number;
  /** Events recorded before it. */
  readonly events: number;
  readonly snapshot: unknown;
}

/** Events between two checkpoints of the recording, at least: what seeking must do again at most, beside one step. */
const SPACING = 96;

/** The same between checkpoints that seeking leaves on its way: whoever steps on from there does little more than a step. */
const NEAR = 8;
/** Checkpoints that seeking leaves, at most; then it begins anew. */
const MOST_NEAR = 500;

/**
 * A recorded run that can be looked at as it was after any of its events. Going there restores the checkpoint before it
 * and does again what follows, up to the very event; the recording itself never changes.
 */
export class Trace {
  readonly events: readonly SimEvent[];
  private readonly world: World;
  /** Of the recording, in its order. */
  private readonly checkpoints: Checkpoint[] = [];
  /** Left by seeking, by step. */
  private readonly near = new Map<number, Checkpoint>();
  /** Events of the boot. */
  private readonly boot: number;

  /** Records the whole run. */
  constructor(private readonly script: Script) {
    this.world = script.start();
    const { log } = this.world;
    this.boot = log.events.length;
    for (let step = 0; step < script.steps; step++) {
      const last = this.checkpoints.at(-1);
      if (!last || log.events.length - last.events >= SPACING) {
        this.checkpoints.push({ step, events: log.events.length, snapshot: this.world.save() });
      }
      if (!script.perform(this.world, step)) break;
    }
    this.events = log.events;
  }

  /**
   * The world right after event `seq`, as it was when the run was recorded; the boot is one moment, any of its events
   * gives the world after it. It is the trace's one world: valid until the next call of this method.
   */
  at(seq: number): World {
    const { world, script } = this;
    const target = Math.max(this.boot - 1, Math.min(seq, this.events.length - 1));
    const from = this.checkpointBefore(target);
    if (!from) return world;
    world.restore(from.snapshot, this.events);
    world.log.stopAt = target;
    try {
      let { events } = from;
      for (let step = from.step; step < script.steps && world.log.events.length <= target; step++) {
        if (world.log.events.length - events >= NEAR) events = this.leave(step).events;
        if (!script.perform(world, step)) break;
      }
    } catch (error) {
      if (!(error instanceof Reached)) throw error;
    } finally {
      world.log.stopAt = null;
    }
    return world;
  }

  /** The world stands before `step` of the script. */
  private leave(step: number): Checkpoint {
    const { world, near } = this;
    const checkpoint = { step, events: world.log.events.length, snapshot: world.save() };
    if (near.size === MOST_NEAR) near.clear();
    near.set(step, checkpoint);
    return checkpoint;
  }

  private checkpointBefore(target: number): Checkpoint | undefined {
    let found = this.checkpoints.findLast(({ events }) => events <= target + 1) ?? this.checkpoints[0];
    for (const checkpoint of this.near.values()) {
      if (checkpoint.events <= target + 1 && checkpoint.events > (found?.events ?? 0)) found = checkpoint;
    }
    return found;
  }
}

/** A place in a trace that moves both ways. */
export class Cursor {
  private position: number;

  constructor(
    readonly trace: Trace,
    position = 0,
  ) {
    this.position = position;
  }

  /** `seq` of the event that has just happened. */
  get seq(): number {
    return this.position;
  }

  /** Moves to an event and gives the world after it. */
  seek(seq: number): World {
    this.position = Math.max(0, Math.min(seq, this.trace.events.length - 1));
    return this.trace.at(this.position);
  }

  forward(): World {
    return this.seek(this.position + 1);
  }

  back(): World {
    return this.seek(this.position - 1);
  }
}
