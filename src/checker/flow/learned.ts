import type { FunctionIR } from './ir';
import { union, type Origin } from './values';

/** What an analysis of a function was told. */
interface Told {
  /** When it was made. */
  readonly at: number;
  /** Keys of the places that it asked for. */
  readonly places: Set<string>;
}

interface Given {
  readonly origins: (readonly Origin[])[];
  /** When the last came that the function is to hear of. */
  heard: number;
}

/**
 * What analyses found out for others: what is kept in the places that functions share, and what parameters are given. Each analysis
 * is told what was found before it; whatever it asked for that had news since, it would now be told more.
 */
export class Learned {
  private readonly kept = new Map<string, readonly Origin[]>();
  private readonly given = new Map<FunctionIR, Given>();
  private readonly told = new Map<FunctionIR, Told>();
  /** When a place had its last news. */
  private readonly news = new Map<string, number>();
  private asking: Set<string> | null = null;
  /** Counts analyses. */
  private now = 0;

  /** Notes that from now on a function asks, until the next does. */
  begin(fn: FunctionIR): void {
    this.asking = new Set();
    this.told.set(fn, { at: ++this.now, places: this.asking });
  }

  /** What a place may hold, by the key of the place in the unit. */
  keptIn(key: string): readonly Origin[] {
    this.asking?.add(key);
    return this.kept.get(key) ?? [];
  }

  /** What a parameter may be given by the unit's own callers. */
  givenTo(fn: FunctionIR, which: number): readonly Origin[] {
    return this.given.get(fn)?.origins[which] ?? [];
  }

  /** All that a function's parameters may be given. */
  allGivenTo(fn: FunctionIR): readonly Origin[] {
    return (this.given.get(fn)?.origins ?? []).flat();
  }

  /** Notes what is put into a place; returns whether any of it is news. */
  keep(key: string, origins: readonly Origin[]): boolean {
    const before = this.kept.get(key) ?? [];
    const now = union(before, origins);
    if (now === before) return false;
    this.kept.set(key, now);
    this.news.set(key, this.now);
    return true;
  }

  /** Notes what a parameter is given; returns what of it is news. */
  give(fn: FunctionIR, which: number, origins: readonly Origin[]): readonly Origin[] {
    let given = this.given.get(fn);
    if (given === undefined) this.given.set(fn, (given = { origins: [], heard: 0 }));
    const before = given.origins[which] ?? [];
    const now = union(before, origins);
    given.origins[which] = now;
    return now.filter((o) => !before.includes(o));
  }

  /** Notes that a function is to hear of what its parameters were given. */
  tell(fn: FunctionIR): void {
    this.given.get(fn)!.heard = this.now;
  }

  /** Whether a function would be told more than its last analysis was, or has not been analysed. */
  hasNewsFor(fn: FunctionIR): boolean {
    const told = this.told.get(fn);
    if (told === undefined) return true;
    if ((this.given.get(fn)?.heard ?? 0) >= told.at) return true;
    for (const key of told.places) if ((this.news.get(key) ?? 0) >= told.at) return true;
    return false;
  }
}
