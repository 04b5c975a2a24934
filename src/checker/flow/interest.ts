import { IOMMU_INTERNALS, SEED_FIELDS, SEED_TYPES } from '../kernel/fields';
import { KERNEL_STRUCTS } from '../kernel/structs';
import { CONSTANT_ROWS, type KernelTable } from '../kernel/table';
import { Op, type FunctionIR } from './ir';
import { hasAny } from './mentions';
import type { Names } from './names';
import {
  givesMemory,
  givesNumber,
  hasSeed,
  isForDevice,
  isSink,
  isSeed,
  numbersOfPointers,
  storesField,
  touches,
  valuesOf,
} from './relevance';
import type { FileView } from './view';

/** What rules look for beyond names, in one unit. */
export interface Interest {
  /** Members whose being set is looked at. */
  readonly sets: ReadonlySet<string>;
  /** Members, by struct, whose every use is looked at. */
  readonly touches: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether functions are looked at for names that matter beside something else only. */
  readonly named: boolean;
  /** Whether pointers that are given to devices as numbers are looked at. */
  readonly pointers: boolean;
  /** Whether it is asked what is mapped. */
  readonly mappings: boolean;
}

/** What a name alone tells of a function that it stands in. */
const enum Tells {
  /** A rule looks for it; one does where there is something else. */
  Start = 1,
  Named = 2048,
  /** A constant or a type that the rules are about. */
  Seed = 2,
  /** A function of the kernel that the rules are about. */
  SeedCall = 4,
  /** A member that some rule looks at where it is set. */
  Set = 8,
  /** A member that some rule looks at wherever it is used. */
  Touch = 16,
  /** A function of the kernel that gives a value to a device, or a pointer to memory. */
  Giver = 32,
  /** A pointer, whatever the unit declares. */
  Pointer = 64,
  /** A function of the kernel that gives a pointer as a number. */
  Number = 128,
  /** A function of the kernel that gives a value to a device, or makes it ready for one. */
  Device = 256,
  /** A function of the kernel that begins or ends something which must be given back: a mapping, or anything else. */
  Mapping = 512,
  Holding = 1024,
}

const SETS = new Set(SEED_FIELDS);
const TOUCHES = new Set([...IOMMU_INTERNALS.values()].flatMap((names) => [...names]));
const TAGS = new Set([...SEED_TYPES].map((type) => type.replace(/^struct /, '')));
/** Names that make a function worth a look as what fills a member, beside those of functions of the kernel. */
export const SEED_NAMES: readonly string[] = [
  ...SEED_FIELDS,
  ...CONSTANT_ROWS.map((row) => row.name),
  ...TAGS,
  // Only a device's is looked at by name alone: the members of domains need their type.
  'iommu',
];

/** As the operands of casts are told of; see `operandOfCast`. */
export const POINTERS: ReadonlySet<string> = new Set([
  ...['&', '*'],
  ...[...KERNEL_STRUCTS.values()].flat().flatMap(({ name, type }) => (type.pointers > 0 ? [name] : [])),
]);

/** How names begin that rules look for: anywhere, and beside something else. */
export interface LookedFor {
  readonly words: readonly string[];
  readonly named: readonly string[];
}

const startIn = (named: boolean): Tells => (named ? Tells.Start | Tells.Named : Tells.Start);

function beginning(words: readonly string[]): RegExp {
  const escaped = words.map((word) => word.replace(/[^\w]/g, '\\$&'));
  return words.length === 0 ? /(?!)/ : new RegExp(`^(?:${escaped.join('|')})`);
}

/** Tells from the names in a function whether its body is worth reading, and asks the body only then: a name never says no where the body says yes. */
export class Interests {
  private readonly known: number[] = [];
  private readonly named = new WeakMap<Interest['touches'], ReadonlySet<number>>();
  private readonly always: RegExp;
  private readonly sometimes: RegExp;

  constructor(
    private readonly names: Names,
    private readonly table: KernelTable,
    { words, named }: LookedFor,
  ) {
    [this.always, this.sometimes] = [beginning(words), beginning(named)];
  }

  /** Whether a rule looks for something in a function itself. */
  startsAt(view: FileView, fn: FunctionIR, { named, sets, touches: members }: Interest): boolean {
    if (this.tell(fn.words, startIn(named))) return true;
    return (
      (sets.size > 0 && this.tell(fn.filled, Tells.Set) && storesField(view, fn, sets)) ||
      (members.size > 0 && hasAny(fn.members, this.namesOf(members)) && touches(view, fn, members))
    );
  }

  /** The instructions of a function that its rules look at: what they name, and numbers made of pointers. */
  pointsIn(view: FileView, fn: FunctionIR, { named, sets, pointers }: Interest): number[] {
    const { op, a, b } = fn;
    const start = startIn(named);
    const points = pointers ? this.numbersOfPointers(view, fn) : [];
    for (let at = 0; at < op.length; at++)
      switch (op[at] as Op) {
        case Op.Call:
          if (a[at]! >= 0 && (this.is(a[at]!, start) || this.isCallOfSeed(view, a[at]!)))
            points.push(at, ...valuesOf(view, fn, at));
          break;
        case Op.Local:
          if (this.is(view.names.id(fn.locals[a[at]!]!.name), start)) points.push(at);
          break;
        case Op.Load:
        case Op.Store: {
          const place = a[at]!;
          const isField = (op[place] as Op) === Op.Field;
          const name = isField ? b[place]! : (op[place] as Op) === Op.Global ? a[place]! : -1;
          if (name < 0) break;
          if (this.is(name, start) || (isField && sets.has(view.names.text(name)))) points.push(at);
          break;
        }
      }
    return points;
  }

  private isCallOfSeed(view: FileView, name: number): boolean {
    const row = view.api(name);
    return row !== undefined && isSeed(row);
  }

  private is(name: number, what: Tells): boolean {
    return ((this.known[name] ?? this.learn(name)) & what) !== 0;
  }

  /** The names of members of structs. */
  private namesOf(members: Interest['touches']): ReadonlySet<number> {
    let names = this.named.get(members);
    if (names === undefined) {
      const all = [...members.values()].flatMap((of) => [...of]);
      this.named.set(members, (names = new Set(all.map((name) => this.names.id(name)))));
    }
    return names;
  }

  /** Whether a function says something of values that rules are about. */
  hasSeed(view: FileView, fn: FunctionIR): boolean {
    return this.mayHaveSeed(view, fn) && hasSeed(view, fn);
  }

  /** Whether it may, as far as names tell. */
  mayHaveSeed(view: FileView, fn: FunctionIR): boolean {
    return (
      this.tell(fn.words, Tells.Seed) ||
      this.tell(fn.calls, Tells.SeedCall) ||
      this.tell(fn.filled, Tells.Set) ||
      this.tell(fn.members, Tells.Touch) ||
      this.mayGivePointer(view, fn)
    );
  }

  /** The instructions of a function that make numbers of pointers, beside what gives or takes such. */
  numbersOfPointers(view: FileView, fn: FunctionIR): number[] {
    return this.mayGivePointer(view, fn) ? numbersOfPointers(view, fn) : [];
  }

  /** Whether a function may give a value to a device, as far as the names of what it calls tell. */
  gives(fn: FunctionIR): boolean {
    return this.tell(fn.calls, Tells.Device);
  }

  /** Whether a function may begin or end something that must be given back and is followed. */
  holds({ calls }: FunctionIR, { mappings }: Interest): boolean {
    return this.tell(calls, mappings ? Tells.Holding | Tells.Mapping : Tells.Holding);
  }

  /** Whether a function may make a number of a pointer beside what gives or takes it. */
  private mayGivePointer(view: FileView, { calls, numbered }: FunctionIR): boolean {
    const isPointer = (name: number): boolean => view.isPointer(name);
    return (
      this.tell(calls, Tells.Giver) &&
      (this.tell(calls, Tells.Number) || this.tell(numbered, Tells.Pointer) || numbered.some(isPointer))
    );
  }

  /** Whether one of some names tells something. */
  private tell(names: Int32Array, what: Tells): boolean {
    return names.some((name) => ((this.known[name] ?? this.learn(name)) & what) !== 0);
  }

  private learn(name: number): number {
    const { names, table, known } = this;
    // From the first on, so that there are no holes.
    for (let next = known.length; next <= name; next++) {
      const text = names.text(next);
      const row = table.functions.get(text);
      let tells = 0;
      if (this.always.test(`${text}(`)) tells |= Tells.Start;
      if (this.sometimes.test(`${text}(`)) tells |= Tells.Named;
      if (table.constants.has(text) || TAGS.has(text)) tells |= Tells.Seed;
      if (row !== undefined && isSeed(row)) tells |= Tells.SeedCall;
      if (row !== undefined && givesNumber(row)) tells |= Tells.Number;
      if (row !== undefined && isForDevice(row)) tells |= Tells.Device;
      for (const effect of row?.effects ?? [])
        if (effect.does === 'open' || effect.does === 'close')
          tells |= effect.resource === 'mapping' ? Tells.Mapping : Tells.Holding;
      if (SETS.has(text)) tells |= Tells.Set;
      if (TOUCHES.has(text)) tells |= Tells.Touch;
      if (row !== undefined && (isSink(row) || givesMemory(row))) tells |= Tells.Giver;
      if (POINTERS.has(text) || (row !== undefined && givesMemory(row))) tells |= Tells.Pointer;
      known.push(tells);
    }
    return known[name]!;
  }
}
