/** What the analysis knows of a value: which value it is, and where it may have come from. All of it is plain data. */
import type { OriginKind } from '../kernel/vocabulary';

export type { OriginKind };

/** A place in a file, as offsets. */
export interface Site {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** One step of a value's way, newest first. */
export interface Step {
  readonly at: Site;
  /** What happened there, as a sentence without a full stop. */
  readonly what: string;
  readonly before: Step | null;
}

/** Where a value may have come from. */
export interface Origin {
  readonly kind: OriginKind;
  /** Which sort of the kind: `sva`, `global` for PASIDs; `init_mm`, `current` for address spaces; ... */
  readonly sort: string;
  /** The function or constant that made it. */
  readonly by: string;
  readonly at: Site;
  /** The value as a number, for constants. */
  readonly number?: number;
  /** The term of the device that it was made for, of its size, of its direction; see `Terms`. */
  readonly device?: number;
  readonly size?: number;
  readonly direction?: string;
  /** What it was converted from: `virt_to_phys` of coherent memory has that memory here; and the term of that value. */
  readonly of?: Origin;
  readonly ofTerm?: number;
  /** Whether it was put into the device's byte order on its way: what is done to a value that a device reads. */
  readonly inDeviceOrder?: boolean;
  /** The way it came from there, newest first. */
  readonly steps: Step | null;
  /** Set where it came in from outside the function: with a parameter, or in a field that another function fills. */
  readonly incoming: boolean;
}

export interface Value {
  readonly term: number;
  readonly origins: readonly Origin[];
}

/** More origins than this are not told apart. */
const MOST = 8;
/** Steps that a way keeps. */
const LONGEST = 12;

/** Two origins that mean the same to every rule; the ways may differ. */
export function sameOrigin(a: Origin, b: Origin): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.by === b.by &&
      a.at.start === b.at.start &&
      a.at.file === b.at.file &&
      a.sort === b.sort)
  );
}

/** Whether two lists of origins are the same in everything, their ways included. */
export function equalOrigins(a: readonly Origin[], b: readonly Origin[]): boolean {
  return a === b || (a.length === b.length && a.every((o, i) => equalOrigin(o, b[i])));
}

function equalOrigin(a: Origin | undefined, b: Origin | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.kind === b.kind &&
    a.sort === b.sort &&
    a.by === b.by &&
    a.number === b.number &&
    a.device === b.device &&
    a.size === b.size &&
    a.direction === b.direction &&
    a.ofTerm === b.ofTerm &&
    a.inDeviceOrder === b.inDeviceOrder &&
    a.incoming === b.incoming &&
    a.at === b.at &&
    equalOrigin(a.of, b.of) &&
    equalSteps(a.steps, b.steps)
  );
}

function equalSteps(a: Step | null, b: Step | null): boolean {
  for (; a !== b; a = a.before, b = b.before)
    if (a === null || b === null || a.what !== b.what || a.at !== b.at) return false;
  return true;
}

/** Origins of a value that is one or the other; the first way to each is kept. */
export function union(a: readonly Origin[], b: readonly Origin[]): readonly Origin[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const more = b.filter((o) => !a.some((p) => sameOrigin(o, p)));
  if (more.length === 0) return a;
  const all = [...a, ...more];
  if (all.length <= MOST) return all;
  if (a.length >= MOST && (a.every(speaks) || !more.some(speaks))) return a;
  return [...all.filter(speaks), ...all.filter((o) => !speaks(o))].slice(0, MOST);
}

/** Whether an origin says more than that the source has a name or a number for the value: of too many, these are left out. */
const speaks = ({ kind }: Origin): boolean => kind !== 'constant' && kind !== 'image';

/** The same origins, one step further on their way. */
export function moved(origins: readonly Origin[], at: Site, what: string): readonly Origin[] {
  if (origins.length === 0) return origins;
  return origins.map((o) => ({ ...o, steps: extend(o.steps, at, what) }));
}

function extend(steps: Step | null, at: Site, what: string): Step | null {
  if (steps !== null && steps.at.start === at.start && steps.at.file === at.file) return steps;
  let length = 0;
  for (let s = steps; s !== null; s = s.before) length++;
  return length >= LONGEST ? steps : { at, what, before: steps };
}
