import type { FlatTree } from './flat';
import { Op, UNKNOWN_TYPE, type FunctionIR, type Local, type Operator, type Type } from './ir';
import type { Names } from './names';

/** What a builder gives of a finished function; the caller adds what it knows of its definition. */
export type Code = Pick<
  FunctionIR,
  'locals' | 'op' | 'a' | 'b' | 'c' | 'start' | 'end' | 'operands' | 'numbers' | 'types' | 'blocks'
>;

/** Emits the instructions of one function, block after block. */
export class Builder {
  readonly locals: Local[] = [];
  private readonly op: number[] = [];
  private readonly a: number[] = [];
  private readonly b: number[] = [];
  private readonly c: number[] = [];
  private readonly start: number[] = [];
  private readonly end: number[] = [];
  private readonly operands: number[] = [];
  private readonly numbers: number[] = [];
  private readonly types: Type[] = [];
  private readonly blocks: number[] = [];
  private readonly scopes: Map<string, number>[] = [new Map()];
  /** Whether the current block has ended: what comes now can't be reached. */
  private ended = true;

  constructor(
    readonly tree: FlatTree,
    readonly names: Names,
  ) {
    this.begin(this.block());
  }

  /** Makes a block without starting it. */
  block(): number {
    return this.blocks.push(-1) - 1;
  }

  /** Starts a block; control falls into it from the block before, if that has not ended. */
  begin(block: number): void {
    if (!this.ended) this.jump(block, -1);
    this.blocks[block] = this.op.length;
    this.ended = false;
  }

  emit(op: Op, node: number, a = 0, b = 0, c = 0): number {
    if (this.ended) this.begin(this.block());
    return this.put(op, node, a, b, c);
  }

  jump(block: number, node: number): void {
    if (!this.ended) this.put(Op.Jump, node, block, 0, 0);
    this.ended = true;
  }

  branch(value: number, yes: number, no: number, node: number): void {
    if (!this.ended) this.put(Op.Branch, node, value, yes, no);
    this.ended = true;
  }

  leave(value: number, node: number): void {
    if (!this.ended) this.put(Op.Return, node, value, 0, 0);
    this.ended = true;
  }

  number(value: number, node: number): number {
    return this.emit(Op.Number, node, this.numbers.push(value) - 1);
  }

  call(callee: number, args: readonly number[], node: number): number {
    const at = this.operands.length;
    this.operands.push(...args);
    return this.emit(Op.Call, node, callee, at, args.length);
  }

  binary(operator: Operator, left: number, right: number, node: number): number {
    return this.emit(Op.Binary, node, left, right, operator);
  }

  cast(value: number, type: Type, node: number): number {
    return this.emit(Op.Cast, node, value, this.types.push(type) - 1);
  }

  /** Adds a local to the innermost scope. */
  declare(name: string, type: Type, isStatic = false): number {
    const local = this.locals.push({ name, type, isStatic }) - 1;
    if (name !== '') this.scopes[this.scopes.length - 1]!.set(name, local);
    return local;
  }

  /** A local that the source has no name for. */
  temporary(type: Type = UNKNOWN_TYPE): number {
    return this.locals.push({ name: '', type, isStatic: false }) - 1;
  }

  /** The local that a name means here, or -1. */
  lookup(name: string): number {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const local = this.scopes[i]!.get(name);
      if (local !== undefined) return local;
    }
    return -1;
  }

  scoped(body: () => void): void {
    this.scopes.push(new Map());
    body();
    this.scopes.pop();
  }

  /** Opcode of an emitted instruction, and its first operand. */
  inspect(value: number): { op: Op; a: number } {
    return { op: this.op[value]!, a: this.a[value]! };
  }

  finish(): Code {
    this.leave(-1, -1);
    for (let block = 0; block < this.blocks.length; block++)
      if (this.blocks[block] === -1) {
        this.begin(block); // a label that the parser lost: control that goes there leaves
        this.leave(-1, -1);
      }
    return {
      locals: this.locals,
      op: Uint8Array.from(this.op),
      a: Int32Array.from(this.a),
      b: Int32Array.from(this.b),
      c: Int32Array.from(this.c),
      start: Int32Array.from(this.start),
      end: Int32Array.from(this.end),
      operands: Int32Array.from(this.operands),
      numbers: this.numbers,
      types: this.types,
      blocks: Int32Array.from(this.blocks),
    };
  }

  private put(op: Op, node: number, a: number, b: number, c: number): number {
    this.a.push(a);
    this.b.push(b);
    this.c.push(c);
    this.start.push(node < 0 ? -1 : this.tree.start[node]!);
    this.end.push(node < 0 ? -1 : this.tree.end[node]!);
    return this.op.push(op) - 1;
  }
}
