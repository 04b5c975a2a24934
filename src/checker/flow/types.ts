import type { Environment } from './environment';
import { Op, UNKNOWN_TYPE, type FunctionIR, type Type } from './ir';

const pointerTo = (t: Type): Type =>
  t.base === '' ? t : { base: t.base, pointers: t.pointers + 1, array: false };
const target = (t: Type): Type =>
  t.array ? { ...t, array: false } : { base: t.base, pointers: t.pointers - 1, array: false };

/** Static types of a function's values, as far as its declarations and the unit's structs tell. */
export class Typing {
  private readonly known: (Type | undefined)[] = [];
  private readonly op: Uint8Array;
  private readonly a: Int32Array;
  private readonly b: Int32Array;

  constructor(
    private readonly env: Environment,
    private readonly fn: FunctionIR,
  ) {
    ({ op: this.op, a: this.a, b: this.b } = fn);
  }

  /** Type of the object at the address that an instruction gives. */
  object(at: number): Type {
    const { fn, env } = this;
    const seen = this.known[at];
    if (seen !== undefined) return seen;
    this.known[at] = UNKNOWN_TYPE;
    let type: Type;
    switch (this.op[at] as Op) {
      case Op.Local:
        type = fn.locals[this.a[at]!]!.type;
        break;
      case Op.Global:
        type = env.globalType(this.a[at]!) ?? UNKNOWN_TYPE;
        break;
      case Op.Field:
        type = env.fieldType(this.object(this.a[at]!).base, this.b[at]!) ?? UNKNOWN_TYPE;
        break;
      case Op.Element: {
        // The base is an array's own address, or a pointer's value.
        const of = this.a[at]!;
        const array = this.isPlace(of) ? this.object(of) : this.value(of);
        type = array.base === '' ? UNKNOWN_TYPE : target(array);
        break;
      }
      default:
        type = target(this.value(at));
    }
    return (this.known[at] = type.pointers < 0 ? UNKNOWN_TYPE : type);
  }

  /** Type of an instruction's value. */
  value(v: number): Type {
    const { fn, env } = this;
    switch (this.op[v] as Op) {
      case Op.Local:
      case Op.Global:
      case Op.Field:
      case Op.Element:
        return pointerTo(this.object(v));
      case Op.Load:
        return this.object(this.a[v]!);
      case Op.Store:
        return this.value(this.b[v]!);
      case Op.Cast:
        return fn.types[this.b[v]!]!;
      case Op.Binary:
        return this.value(this.a[v]!);
      case Op.Call:
        return (this.a[v]! >= 0 ? env.resultType(this.a[v]!) : undefined) ?? UNKNOWN_TYPE;
      default:
        return UNKNOWN_TYPE;
    }
  }

  private isPlace(v: number): boolean {
    const op = this.op[v] as Op;
    return op === Op.Local || op === Op.Global || op === Op.Field || op === Op.Element;
  }
}
