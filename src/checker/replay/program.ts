import type { FunctionFacts, UnitFacts, View } from '../flow/facts';
import { Op, type FunctionIR } from '../flow/ir';
import { siteOf } from '../flow/places';
import type { Typing } from '../flow/types';
import type { Site } from '../flow/values';
import type { ApiRow } from '../kernel/row';
import { ROLES } from './roles';

/** A function with what its names mean. */
export interface Code {
  readonly fn: FunctionIR;
  readonly view: View;
  readonly typing: Typing;
}

export const keyOf = (site: Site): string => `${site.file}:${String(site.start)}`;

/** A unit as the replay follows it: its functions, what of them matters to addresses, and where their control flow leads. */
export class Program {
  private readonly codes = new Map<FunctionIR, Code>();
  private readonly weights = new Map<FunctionIR, number>();
  private readonly weightsFrom = new Map<FunctionIR, Map<number, number>>();
  private readonly callees = new Map<FunctionIR, readonly FunctionIR[]>();
  private readonly called = new Map<FunctionIR, Set<FunctionIR>>();
  private readonly callers = new Map<FunctionIR, readonly FunctionIR[]>();
  private readonly graphs = new Map<FunctionIR, readonly ReadonlySet<number>[]>();
  private readonly blocks = new Map<FunctionIR, Int32Array>();
  private readonly factsByFunction: ReadonlyMap<FunctionIR, FunctionFacts>;
  /** Places at which an address goes to a register. */
  private readonly told = new Set<string>();
  /** Places of stores that a device reads, and the structs that they are in. */
  readonly descriptorStores = new Set<string>();
  readonly descriptors = new Set<string>();

  constructor(readonly unit: UnitFacts) {
    this.factsByFunction = new Map(unit.functions.map((facts) => [facts.fn, facts]));
    for (const { sinks, stores } of unit.functions) {
      const read = new Set(sinks.filter((s) => s.kind === 'descriptor').map((s) => keyOf(s.at)));
      for (const { at, value } of sinks)
        if (value.origins.some((o) => o.kind !== 'constant' && o.kind !== 'register'))
          this.told.add(keyOf(at));
      for (const store of stores) {
        const isRequest = /^(pasid|priv)$/.test(store.field) && this.isRequest(store.owner, store.at.file);
        if (!read.has(keyOf(store.at)) && !isRequest) continue;
        this.descriptorStores.add(keyOf(store.at));
        if (store.owner !== '') this.descriptors.add(store.owner);
      }
    }
  }

  code(fn: FunctionIR): Code {
    let code = this.codes.get(fn);
    if (code === undefined) {
      const view = this.unit.viewOf(fn.file);
      this.codes.set(fn, (code = { fn, view, typing: view.typingOf(fn) }));
    }
    return code;
  }

  facts(fn: FunctionIR): FunctionFacts | undefined {
    return this.factsByFunction.get(fn);
  }

  /** The function around a place. */
  functionAt({ file, start }: Site): FunctionIR | undefined {
    return this.unit.files
      .find((f) => f.path === file)
      ?.functions.find((fn) => fn.from <= start && start < fn.to);
  }

  /** Name of the function that an instruction calls; empty for one by pointer. */
  callee({ fn }: Code, at: number): string {
    return fn.a[at]! < 0 ? '' : fn.file.names.text(fn.a[at]!);
  }

  row({ fn, view }: Code, at: number): ApiRow | undefined {
    return fn.a[at]! < 0 ? undefined : view.api(fn.a[at]!);
  }

  /** How many statements of a function and its callees matter to addresses. */
  weight(fn: FunctionIR): number {
    const known = this.weights.get(fn);
    if (known !== undefined) return known;
    // A function that is being weighed adds nothing to itself.
    this.weights.set(fn, 0);
    const code = this.code(fn);
    let weight = 0;
    for (let at = 0; at < fn.op.length; at++) weight += this.weightOf(code, at);
    this.weights.set(fn, weight);
    return weight;
  }

  private weightOf(code: Code, at: number): number {
    const { fn, view } = code;
    if ((fn.op[at] as Op) === Op.Store) return this.descriptorStores.has(keyOf(siteOf(fn, at))) ? 2 : 0;
    if ((fn.op[at] as Op) !== Op.Call) return 0;
    const callee = view.resolve(this.callee(code, at));
    if (callee !== undefined) return Math.min(this.weight(callee), 50);
    const row = this.row(code, at);
    if (row === undefined) return 0;
    // A shared queue takes the PASID from the descriptor that the code wrote: what is followed then has its effect.
    if (row.name === 'enqcmds') return 3;
    if (row.role !== undefined && ROLES.has(row.role)) return 2;
    const sink = row.effects?.find((e) => e.does === 'sink');
    if (sink?.does !== 'sink') return 0;
    return sink.sink === 'command' || this.told.has(keyOf(siteOf(fn, at))) ? 2 : 0;
  }

  /** Functions of the unit that a function calls. */
  calleesOf(fn: FunctionIR): readonly FunctionIR[] {
    let callees = this.callees.get(fn);
    if (callees === undefined) this.callees.set(fn, (callees = this.code(fn).view.callees(fn)));
    return callees;
  }

  /** Functions of the unit that call a function. */
  callersOf(fn: FunctionIR): readonly FunctionIR[] {
    if (this.callers.size === 0)
      for (const caller of this.unit.files.flatMap((f) => f.functions))
        for (const callee of this.calleesOf(caller))
          if (callee !== caller) this.callers.set(callee, [...(this.callers.get(callee) ?? []), caller]);
    return this.callers.get(fn) ?? [];
  }

  /** Whether a function reaches another by calls. */
  leadsToFunction(from: FunctionIR, to: FunctionIR): boolean {
    let reached = this.called.get(from);
    if (reached === undefined) {
      this.called.set(from, (reached = new Set(this.calleesOf(from))));
      for (const fn of reached) for (const callee of this.calleesOf(fn)) reached.add(callee);
    }
    return reached.has(to);
  }

  /** How much of what can be executed from the start of a block on matters to addresses. */
  weightFrom(fn: FunctionIR, block: number): number {
    let known = this.weightsFrom.get(fn);
    if (known === undefined) this.weightsFrom.set(fn, (known = new Map()));
    let weight = known.get(block);
    if (weight !== undefined) return weight;
    const code = this.code(fn);
    weight = 0;
    for (const b of this.reach(fn)[block]!)
      for (const at of this.instructions(fn, b)) weight += this.weightOf(code, at);
    known.set(block, weight);
    return weight;
  }

  /** Whether a block leads to an instruction. */
  leadsTo(fn: FunctionIR, block: number, at: number): boolean {
    return this.reach(fn)[block]!.has(this.blockOf(fn, at));
  }

  blockOf(fn: FunctionIR, at: number): number {
    let blocks = this.blocks.get(fn);
    if (blocks === undefined) {
      this.blocks.set(fn, (blocks = new Int32Array(fn.op.length)));
      for (let block = 0; block < fn.blocks.length; block++)
        for (const i of this.instructions(fn, block)) blocks[i] = block;
    }
    return blocks[at]!;
  }

  /** For each block, the blocks that it leads to, itself among them. */
  reach(fn: FunctionIR): readonly ReadonlySet<number>[] {
    let graph = this.graphs.get(fn);
    if (graph !== undefined) return graph;
    const next = Array.from(fn.blocks, (_, block) => this.successors(fn, block));
    graph = next.map((_, from) => {
      const seen = new Set<number>([from]);
      for (const block of seen) for (const to of next[block]!) seen.add(to);
      return seen;
    });
    this.graphs.set(fn, graph);
    return graph;
  }

  /** The instructions of a block, its end included. */
  *instructions(fn: FunctionIR, block: number): Generator<number> {
    for (let at = fn.blocks[block]!; at < fn.op.length; at++) {
      yield at;
      if (isEnd(fn.op[at] as Op)) return;
    }
  }

  private successors(fn: FunctionIR, block: number): readonly number[] {
    let end = fn.blocks[block]!;
    while (end < fn.op.length - 1 && !isEnd(fn.op[end] as Op)) end++;
    if ((fn.op[end] as Op) === Op.Jump) return [fn.a[end]!];
    return (fn.op[end] as Op) === Op.Branch ? [fn.b[end]!, fn.c[end]!] : [];
  }

  /** Whether a struct holds an address for the device: a request does, the configuration of a queue does not. */
  hasAddress(owner: string, file: string): boolean {
    const ir = this.unit.files.find((f) => f.path === file);
    const fields = ir === undefined ? [] : this.unit.fieldsOf(owner, ir);
    return fields.some((f) => /addr|src|source|dst|dest|dma|ptr|buf|prp|sgl/i.test(f.name));
  }

  private isRequest(owner: string, file: string): boolean {
    const ir = this.unit.files.find((f) => f.path === file);
    return ir !== undefined && this.unit.fieldsOf(owner, ir).some((f) => /^priv(ileged)?$/.test(f.name));
  }
}

const isEnd = (op: Op): boolean => op === Op.Jump || op === Op.Branch || op === Op.Return;
