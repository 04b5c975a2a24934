import { ForkableMap } from './forkable';
import { TermKind, type Terms } from './terms';
import { union, type Origin, type Site, type Value } from './values';

/** What a value may be, as far as branches tell: any of the three. */
export const enum Bits {
  None = 0,
  Zero = 1,
  /** An error pointer, a negative number, or a sentinel such as IOMMU_PASID_INVALID. */
  Error = 2,
  Good = 4,
  NonZero = 6,
  Any = 7,
}

/** Something that must be given back: a bond, a mapping, a PASID, an attachment. */
export interface Resource {
  readonly kind: string;
  /** Term that names it. */
  readonly handle: number;
  readonly at: Site;
  readonly by: string;
  /** The call's result, and what that is when the call succeeded. */
  readonly result: number;
  readonly succeeds: Bits;
  /** `pending` until the result has been tested; `closed` where it was given back. */
  readonly state: 'pending' | 'live' | 'closed';
  /** Whether someone else may know it by now: it was stored, returned or passed on. */
  readonly escaped: boolean;
  /** Where it was given back. */
  readonly closedAt: Site | null;
}

/** A decision or a call on the way to here, newest first. */
export interface PathStep {
  readonly at: Site;
  /** For a branch: which way it went. For a call: its name. */
  readonly taken: boolean | string;
  readonly before: PathStep | null;
}

/** What holds at a point of a function on some set of paths. Copied where control flow forks, never shared. */
export class State {
  constructor(
    /** Value at each address that was written; instruction values that other blocks need stand at `-1 - instruction`. */
    readonly memory = new ForkableMap<Value>(),
    readonly bits = new ForkableMap<Bits>(),
    private readonly held = new ForkableMap<Resource>(),
    public path: PathStep | null = null,
  ) {}

  get resources(): ReadonlyMap<number, Resource> {
    return this.held.entries();
  }

  fork(): State {
    return new State(this.memory.fork(), this.bits.fork(), this.held.fork(), this.path);
  }

  /** Adds a resource, or changes what is known of it. */
  hold(id: number, resource: Resource): void {
    this.held.set(id, resource);
    this.ownKey = undefined;
  }

  drop(id: number): void {
    this.held.delete(id);
    this.ownKey = undefined;
  }

  /** States with one key are merged where they meet; what the key tells apart is kept apart (ESP, Das et al., PLDI 2002). */
  key(): string {
    return (this.ownKey ??= this.makeKey());
  }

  private ownKey: string | undefined;

  private makeKey(): string {
    if (this.held.size === 0) return '';
    const parts: string[] = [];
    for (const [id, r] of this.resources) parts.push(`${id}${r.state[0]!}${r.escaped ? '+' : ''}`);
    return parts.sort().join(' ');
  }
}

export const resourceKey = (kind: number, handle: number): number => kind * 0x400000 + handle;

/** Merges `other` into `into` where both enter `block`; returns whether anything became less known. */
export function merge(into: State, other: State, block: number, terms: Terms, read: Reader): boolean {
  let changed = false;
  const meet = (address: number, mine: Value, theirs: Value): void => {
    if (mine === theirs) return;
    let origins: readonly Origin[] = mine.origins;
    if (theirs.origins !== origins) origins = union(origins, theirs.origins);
    if (mine.term === theirs.term && origins === mine.origins) return;
    const here =
      address < 0
        ? terms.of(TermKind.MeetValue, block, -1 - address)
        : terms.of(TermKind.Meet, block, address);
    const term = mine.term === theirs.term ? mine.term : here;
    if (term === here) {
      const before = into.bits.get(here) ?? Bits.Any;
      const now = read.bits(into, mine.term) | read.bits(other, theirs.term);
      if (mine.term === here && before === now && origins === mine.origins) return;
      // Bits of the meeting must be set before another address can ask for them.
      if (now === Bits.Any) into.bits.delete(here);
      else into.bits.set(here, now);
    }
    into.memory.set(address, { term, origins });
    changed = true;
  };
  const bitsBefore = into.bits.entries();
  if (!into.memory.isSame(other.memory)) {
    const [ours, others] = [into.memory.entries(), other.memory.entries()];
    for (const [address, mine] of ours) {
      const theirs = others.get(address);
      if (mine === theirs) continue;
      // An instruction's value that only one side has is not asked for behind the meeting.
      if (theirs !== undefined || address >= 0) meet(address, mine, theirs ?? read.entry(address));
    }
    for (const [address, theirs] of others)
      if (address >= 0 && !ours.has(address)) meet(address, read.entry(address), theirs);
  }
  if (!into.bits.isSame(other.bits))
    for (const [term, bits] of bitsBefore) {
      const kind = terms.kind(term);
      if ((kind === TermKind.Meet || kind === TermKind.MeetValue) && terms.a(term) === block) continue;
      const both = bits | read.bits(other, term);
      if (both === bits) continue;
      changed = true;
      if (both === Bits.Any) into.bits.delete(term);
      else into.bits.set(term, both as Bits);
    }
  for (const [id, mine] of into.resources) {
    const theirs = other.resources.get(id);
    if (theirs === undefined || theirs.state !== mine.state) {
      into.drop(id);
      changed = true;
    } else if (theirs.escaped && !mine.escaped) {
      into.hold(id, theirs);
      changed = true;
    }
  }
  return changed;
}

/** What a merge asks of the analysis. */
export interface Reader {
  /** What stood at an address that was not written. */
  entry(address: number): Value;
  bits(state: State, term: number): Bits;
}
