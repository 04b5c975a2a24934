import type { Analysis } from './analysis';
import type { Recorder } from './recorder';
import type { CallFact, Case, ExitFact, FunctionFacts, MemberFact, MentionFact, StoreFact } from './facts';
import { IOMMU_INTERNALS } from '../kernel/fields';
import { homeOfPlace, isShared } from './homes';
import { Op, Operator } from './ir';
import type { State } from './state';
import { placeText } from './places';
import { TermKind, rootKind } from './terms';
import { union, type Site, type Value } from './values';

/** Paths of one instruction that are kept apart. */
const MOST_CASES = 6;

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Gathers a function's facts while the analysis runs over it for the last time. */
export class FactRecorder implements Recorder {
  private readonly calls = new Map<number, Open<CallFact> & { cases: Case[] }>();
  private readonly stores = new Map<number, Open<StoreFact> & { cases: Case[] }>();
  private readonly mentions = new Map<number, MentionFact>();
  private readonly members = new Map<number, MemberFact>();
  private readonly exits: ExitFact[] = [];

  begin(): void {
    for (const known of [this.calls, this.stores, this.mentions, this.members]) known.clear();
    this.exits.length = 0;
  }

  call(cx: Analysis, at: number, state: State, args: readonly Value[]): (result: Value) => void {
    const one = caseOf(cx, state, args);
    let known = this.calls.get(at);
    if (known === undefined) this.calls.set(at, (known = this.newCall(cx, at, args)));
    else known.args = known.args.map((arg, i) => either(arg, args[i]!));
    if (known.cases.length < MOST_CASES) known.cases.push(one);
    const fact = known;
    return (result) => {
      fact.result = fact.result.term < 0 ? result : either(fact.result, result);
    };
  }

  private newCall(cx: Analysis, at: number, args: readonly Value[]): Open<CallFact> & { cases: Case[] } {
    const { fn } = cx;
    const name = Math.max(fn.a[at]!, -1);
    const nodes = args.map((_, i) => fn.operands[fn.b[at]! + i]!);
    return {
      at: cx.site(at),
      callee: name < 0 ? '' : cx.name(name),
      ...(name < 0 ? memberCalled(cx, -1 - fn.a[at]!) : {}),
      row: name < 0 ? undefined : cx.env.api(name),
      args,
      argSites: nodes.map((n) => cx.site(n)),
      argTypes: nodes.map((n) => cx.typing.value(n)),
      result: { term: -1, origins: [] },
      used: cx.isUsed(at),
      tested: false,
      cases: [],
    };
  }

  store(cx: Analysis, at: number, state: State, address: Value, value: Value): void {
    const one = caseOf(cx, state, [address, value]);
    const known = this.stores.get(at);
    if (known !== undefined) {
      known.value = either(known.value, value);
      known.address = either(known.address, address);
      if (known.cases.length < MOST_CASES) known.cases.push(one);
      return;
    }
    const { fn } = cx;
    const to = fn.a[at]!;
    if (fn.start[to] === fn.start[fn.b[at]!] && fn.end[to] === fn.end[fn.b[at]!]) return;
    const isField = (fn.op[to] as Op) === Op.Field;
    const local = rootKind(cx.terms, address.term) === TermKind.Local;
    this.stores.set(at, {
      at: cx.site(at),
      place: placeText(fn, at),
      field: isField ? cx.name(fn.b[to]!) : '',
      owner: isField ? cx.typing.object(fn.a[to]!).base : '',
      type: cx.typing.object(to),
      home: isShared(cx, address.term) ? (homeOfPlace(cx, to) ?? cx.home(address.term)) : undefined,
      local,
      address,
      value,
      valueSite: siteOfStored(cx, at),
      cases: [one],
    });
  }

  mention(cx: Analysis, at: number, name: number): void {
    const row = cx.env.constantRow(name)!;
    this.mentions.set(at, { at: cx.site(at), name: row.name, role: row.role, tested: isAskedFor(cx, at) });
  }

  member(cx: Analysis, at: number, owner: string, field: number): void {
    const name = cx.name(field);
    if (IOMMU_INTERNALS.get(owner)?.has(name) === true)
      this.members.set(at, { at: cx.site(at), owner, field: name });
  }

  leave(cx: Analysis, at: number, state: State, value: Value | null): void {
    this.exits.push({
      at: cx.site(at),
      value,
      bits: value === null ? 0 : cx.bits(state, value.term),
      resources: [...state.resources.values()],
      path: state.path,
    });
  }

  facts(cx: Analysis): FunctionFacts {
    // Branches behind a call tell.
    for (const [at, call] of this.calls) call.tested = cx.isTested(at);
    const ordered = <T>(m: Map<number, T>): T[] => [...m].sort(([x], [y]) => x - y).map(([, fact]) => fact);
    return {
      fn: cx.fn,
      calls: ordered(this.calls),
      stores: ordered(this.stores),
      mentions: ordered(this.mentions),
      members: ordered(this.members),
      exits: this.exits,
      sinks: [],
    };
  }
}

/** The member that a called pointer stands in. */
function memberCalled(cx: Analysis, pointer: number): Pick<CallFact, 'member'> {
  const { fn } = cx;
  const place = (fn.op[pointer] as Op) === Op.Load ? fn.a[pointer]! : pointer;
  if ((fn.op[place] as Op) !== Op.Field) return {};
  const owner = cx.typing.object(fn.a[place]!).base;
  return owner === '' ? {} : { member: { owner, field: cx.name(fn.b[place]!) } };
}

function caseOf(cx: Analysis, state: State, values: readonly Value[]): Case {
  return {
    values,
    bits: values.map((v) => cx.bits(state, v.term)),
    resources: state.resources.size === 0 ? NONE : [...state.resources.values()],
    path: state.path,
  };
}

const NONE: readonly never[] = [];

function either(a: Value, b: Value): Value {
  const origins = union(a.origins, b.origins);
  return origins === a.origins ? a : { term: a.term, origins };
}

/** The place of the value that a store writes, as the source shows it. */
function siteOfStored(cx: Analysis, at: number): Site {
  const stored = cx.site(cx.fn.b[at]!);
  return stored.start < 0 ? cx.site(at) : stored;
}

/** Whether a value is the mask of an `&`, or is only compared with. */
function isAskedFor({ fn }: Analysis, at: number): boolean {
  for (let i = at + 1; i < Math.min(at + 4, fn.op.length); i++)
    if ((fn.op[i] as Op) === Op.Binary && (fn.a[i] === at || fn.b[i] === at))
      return ASKING.has(fn.c[i] as Operator);
  return false;
}

const ASKING: ReadonlySet<Operator> = new Set([Operator.And, Operator.Equal, Operator.NotEqual]);
