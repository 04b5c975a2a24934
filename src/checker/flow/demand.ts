import { SEED_FIELDS } from '../kernel/fields';
import type { Directory } from './directory';
import type { Interest, Interests } from './interest';
import type { FileIR, FunctionIR } from './ir';
import { hasAny } from './mentions';
import { Slice, type Crossing } from './slice';
import type { FileView } from './view';

/** How many calls a value is followed through before anything is known of it. */
const DEEPEST = 2;
/** How many calls below a function that holds something what it calls may decide on what becomes of that. */
const DECIDING = 2;

/** What is to be followed: through a place, into a function by a parameter, out of it by its result or to its callers. */
type Task =
  | { readonly of: 'place'; readonly place: number }
  | {
      readonly of: 'given' | 'callers';
      readonly fn: FunctionIR;
      readonly which: number;
      readonly depth: number;
    }
  | { readonly of: 'result'; readonly fn: FunctionIR; readonly depth: number };

/** The files of a unit that are worth reading for themselves, as far as a look at their texts tells. */
export interface Worth {
  /** A rule may look for something in one of their functions. */
  readonly starting: readonly FileIR[];
  /** One of their functions may say something of values that rules are about. */
  readonly seeded: ReadonlySet<FileIR>;
}

/** The unit, as far as values are followed in it. */
export interface Terrain {
  readonly directory: Directory;
  viewOf(file: FileIR): FileView;
  callersOf(fn: FunctionIR): FunctionIR[];
}

/** A function that values were followed through, with what was met there. */
interface Followed {
  readonly slice: Slice;
  readonly ahead: Uint8Array<ArrayBuffer>;
  readonly behind: Uint8Array<ArrayBuffer>;
}

/**
 * The functions of a unit that are worth an analysis: those in which a rule looks for something; those that make the values which
 * these ask for, wherever in the unit that is; and those that what is made there goes to. Found by slices, function by function,
 * before anything is known of values.
 */
export class Demand {
  /** Functions in which a rule looks for something. */
  private readonly first: ReadonlySet<FunctionIR>;
  /** All of them. */
  readonly wanted = new Set<FunctionIR>();
  /** Names of the members and variables whose contents matter. */
  private readonly places = new Set<number>();
  /** Functions whose parameters bring what matters. */
  private readonly asked = new Set<FunctionIR>();
  private readonly tasks: Task[] = [];
  private readonly known = new Map<FunctionIR | null, Set<string>>();
  private readonly seeds = new Map<FunctionIR, boolean>();
  private readonly followed = new Map<FunctionIR, Followed>();
  /** Functions that give devices something that matters. */
  private readonly giving = new Set<FunctionIR>();
  /** Names of the first functions. */
  private readonly names: ReadonlySet<number>;

  constructor(
    private readonly worth: Worth,
    private readonly unit: Terrain,
    private readonly interests: Interests,
    private readonly interest: Interest,
  ) {
    const all = worth.starting.flatMap(({ functions, macros }) => [...functions, ...macros]);
    this.first = new Set(all.filter((fn) => this.isFirst(fn) && this.isCode(fn)));
    this.names = new Set([...this.first].map((fn) => fn.file.names.id(fn.name)));
    for (const fn of this.first) this.start(fn);
    this.follow();
  }

  /** Whether what a function's callees give gets from it to where it matters: it calls a first one, or fills a place that is asked for. */
  reaches(fn: FunctionIR): boolean {
    const view = this.viewOf(fn);
    const callsFirst = fn.calls.some((name) => {
      const callee = this.names.has(name) ? view.functionOf(name) : undefined;
      return callee !== undefined && this.first.has(callee);
    });
    return callsFirst || this.fills(fn);
  }

  /** Whether what is given to a function is asked for. */
  asks(fn: FunctionIR): boolean {
    return this.asked.has(fn);
  }

  /** Follows what a function takes from some places, and what its parameters bring. */
  meets(fn: FunctionIR, places: ReadonlySet<number>): void {
    const { slice } = this.through(fn);
    const parameters = Array.from({ length: fn.parameters }, (_, i) => slice.parameter(i));
    const loads = [...places].flatMap((place) => slice.loadsOf(place));
    this.wanted.add(fn);
    this.ahead(fn, [...loads, ...parameters], 0);
    this.follow();
  }

  private isFirst(fn: FunctionIR): boolean {
    const view = this.viewOf(fn);
    if (this.interests.startsAt(view, fn, this.interest)) return true;
    const numbers = this.interest.pointers ? this.interests.numbersOfPointers(view, fn) : [];
    return numbers.length > 0 && this.mayReachDevice(fn, this.through(fn).slice.to(numbers), 0);
  }

  /** Whether a function is one, or a macro that some function uses. */
  private isCode(fn: FunctionIR, among: readonly FunctionIR[] = []): boolean {
    if (!fn.isMacro) return true;
    return this.unit
      .callersOf(fn)
      .some((caller) => !among.includes(caller) && this.isCode(caller, [...among, fn]));
  }

  /** Whether a device may get what crosses, as far as calls and names of members tell. */
  private mayReachDevice(fn: FunctionIR, crossings: readonly Crossing[], depth: number): boolean {
    const gives = (other: FunctionIR): boolean => this.interests.gives(other);
    return crossings.some((crossing) => {
      if (crossing.does === 'return') return this.unit.callersOf(fn).some(gives);
      if (crossing.does === 'give') {
        if (depth >= DEEPEST || crossing.which >= crossing.to.parameters) return false;
        const { slice } = this.through(crossing.to);
        return this.mayReachDevice(crossing.to, slice.to([slice.parameter(crossing.which)]), depth + 1);
      }
      if (crossing.does === 'store')
        return crossing.place < 0 || this.unit.directory.functions(crossing.place, 'words').some(gives);
      return crossing.does === 'sink';
    });
  }

  /** Whether a function may fill a place that is asked for, as far as names tell. */
  mayFill(fn: FunctionIR): boolean {
    return hasAny(fn.filled, this.places);
  }

  private fills(fn: FunctionIR): boolean {
    if (!this.mayFill(fn)) return false;
    const { slice } = this.through(fn);
    return [...fn.filled].some((place) => this.places.has(place) && slice.fillsOf(place).length > 0);
  }

  private start(fn: FunctionIR): void {
    const points = this.interests.pointsIn(this.viewOf(fn), fn, this.interest);
    this.wanted.add(fn);
    this.behind(fn, points, 0);
    this.ahead(fn, points, 0);
    if (this.interests.holds(fn, this.interest)) this.wantCallees(fn, DECIDING);
  }

  private wantCallees(fn: FunctionIR, levels: number): void {
    if (levels === 0) return;
    for (const callee of this.viewOf(fn).callees(fn)) {
      this.wanted.add(callee);
      this.wantCallees(callee, levels - 1);
    }
  }

  /** Follows values of a function to where they come from; gives what brings them. */
  private behind(fn: FunctionIR, values: readonly number[], depth: number): readonly Crossing[] {
    const { slice, behind } = this.through(fn);
    const crossings = slice.from(values, behind);
    this.cross(fn, crossings, depth);
    return crossings;
  }

  /** Follows values of a function to where they go; says whether they go anywhere. */
  private ahead(fn: FunctionIR, values: readonly number[], depth: number): boolean {
    const { slice, ahead } = this.through(fn);
    const crossings = slice.to(values, ahead);
    this.cross(fn, crossings, depth);
    return crossings.length > 0;
  }

  /** Notes what leaves a function, or comes into it, as what is to be followed. */
  private cross(fn: FunctionIR, crossings: readonly Crossing[], depth: number): void {
    const { slice } = this.through(fn);
    for (const crossing of crossings)
      switch (crossing.does) {
        case 'load':
          this.ask({ of: 'place', place: crossing.place });
          break;
        case 'store':
          // Whether a device reads there is told by where that memory comes from.
          this.behind(fn, [slice.addressOf(crossing.at)], depth);
          break;
        case 'parameter':
          this.ask({ of: 'callers', fn, which: crossing.which, depth });
          break;
        case 'result':
          this.ask({ of: 'result', fn: crossing.of, depth });
          break;
        case 'give':
          this.ask({ of: 'given', fn: crossing.to, which: crossing.which, depth });
          break;
        case 'sink':
          // What else the device gets tells what it is that it gets here.
          if (this.giving.has(fn)) break;
          this.giving.add(fn);
          this.behind(fn, slice.sunk(), depth);
          break;
      }
  }

  private ask(task: Task): void {
    if (task.of !== 'place' && task.depth >= DEEPEST) return;
    const of = task.of === 'place' ? null : task.fn;
    let known = this.known.get(of);
    if (known === undefined) this.known.set(of, (known = new Set()));
    const which = task.of === 'place' ? task.place : task.of === 'result' ? 0 : task.which;
    const key = `${task.of} ${String(which)}`;
    if (known.has(key)) return;
    known.add(key);
    this.tasks.push(task);
  }

  private follow(): void {
    for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop())
      switch (task.of) {
        case 'place':
          this.places.add(task.place);
          this.filled(task.place);
          break;
        case 'callers':
          this.asked.add(task.fn);
          this.calledWith(task.fn, task.which, task.depth + 1);
          break;
        case 'result': {
          const { fn, depth } = task;
          if (this.behind(fn, this.through(fn).slice.results(), depth + 1).some(isMade)) this.wanted.add(fn);
          break;
        }
        case 'given': {
          const { fn, which, depth } = task;
          if (which >= fn.parameters) break;
          if (this.ahead(fn, [this.through(fn).slice.parameter(which)], depth + 1)) this.wanted.add(fn);
          break;
        }
      }
  }

  /** Wants the functions that put what they made, or brought, into a place. */
  private filled(place: number): void {
    for (const fn of this.unit.directory.functions(place, 'filled', this.worth.seeded)) {
      const view = this.viewOf(fn);
      if (!this.wanted.has(fn) && !this.interests.mayHaveSeed(view, fn)) continue;
      const values = this.through(fn).slice.fillsOf(place);
      if (values.length === 0 || !(this.wanted.has(fn) || this.hasSeed(fn))) continue;
      const isSeed = SEEDS.has(view.names.text(place));
      if (this.behind(fn, values, 0).some((c) => isMade(c) || (isSeed && c.does === 'number')))
        this.wanted.add(fn);
    }
  }

  private hasSeed(fn: FunctionIR): boolean {
    let known = this.seeds.get(fn);
    if (known === undefined) this.seeds.set(fn, (known = this.interests.hasSeed(this.viewOf(fn), fn)));
    return known;
  }

  /** Wants the functions that give a parameter what they made, or brought. */
  private calledWith(callee: FunctionIR, which: number, depth: number): void {
    for (const fn of this.unit.callersOf(callee))
      if (
        this.behind(fn, this.through(fn).slice.givenTo(callee, which), depth).some(
          (c) => isMade(c) || c.does === 'number',
        )
      )
        this.wanted.add(fn);
  }

  private viewOf(fn: FunctionIR): FileView {
    return this.unit.viewOf(fn.file);
  }

  private through(fn: FunctionIR): Followed {
    let followed = this.followed.get(fn);
    if (followed === undefined) {
      const slice = new Slice(fn, this.viewOf(fn));
      const { nodes } = slice;
      followed = { slice, ahead: new Uint8Array(nodes), behind: new Uint8Array(nodes) };
      this.followed.set(fn, followed);
    }
    return followed;
  }
}

const isMade = ({ does }: Crossing): boolean => does !== 'parameter' && does !== 'number';

/** Members in which a number says something by itself. */
const SEEDS: ReadonlySet<string> = new Set(SEED_FIELDS);
