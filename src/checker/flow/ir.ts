/**
 * The form that a C function is lowered to: instructions in parallel arrays, in basic blocks. An instruction's index is also the
 * name of its value. Addresses are values like any other: `p->f` is `Field(Load(Local p), f)`, and what stands there is a `Load`
 * of that; so one notion of place serves locals, fields, array elements and what a pointer points to.
 */
import type { StructField, Type } from '../kernel/vocabulary';
import type { Mentions } from './mentions';
import type { Skim } from '../syntax/skim';
import type { Names } from './names';
import type { Site } from './values';

export type { StructField, Type };

export const enum Op {
  /** Something the lowering does not model; its value is unknown. */
  Opaque,
  /** The number `numbers[a]`. */
  Number,
  /** A compile-time value that only its text `a` tells apart, such as `sizeof(*p)`. */
  Constant,
  /** A string literal. */
  Text,
  /** Address of local `a`. */
  Local,
  /** Address of the global (or the constant, or the function) named `a`. */
  Global,
  /** Address of the field named `b` in the object at address `a`. */
  Field,
  /** Address of element `b` (a value) of the array at address `a`. */
  Element,
  /** What stands at address `a`. */
  Load,
  /** Puts value `b` at address `a`; its own value is `b`. */
  Store,
  /** Value `a` as type `b`. */
  Cast,
  /** Operator `b` (an `Operator`) on value `a`. */
  Unary,
  /** Operator `c` on values `a` and `b`. */
  Binary,
  /** Call of the function named `a`, or of value `-1 - a` where a is negative; `c` arguments stand in `operands` from `b` on. */
  Call,
  /** Whether the build has the preprocessor condition named `a`; the same condition has one answer in the whole function. */
  Configured,
  /** Ends a block: goes to block `a`. */
  Jump,
  /** Ends a block: to block `b` where value `a` is not zero, else to block `c`. */
  Branch,
  /** Ends a block and the function, with value `a` or -1. */
  Return,
}

/** Operators that the analysis tells apart. */
export const enum Operator {
  Not,
  Negate,
  Complement,
  Add,
  Subtract,
  Multiply,
  Divide,
  Remainder,
  And,
  Or,
  Xor,
  ShiftLeft,
  ShiftRight,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
}

export const UNKNOWN_TYPE: Type = { base: '', pointers: 0, array: false };

export interface Local {
  readonly name: string;
  readonly type: Type;
  readonly isStatic: boolean;
}

/**
 * One function. Where an edit moves it, it is moved (`places.ts`), not made anew. Its body is read when its instructions are
 * first asked for: what it mentions tells before that whether to ask.
 */
export interface FunctionIR extends Mentions {
  readonly name: string;
  file: FileIR;
  readonly isStatic: boolean;
  /** Whether it is a function-like macro. */
  readonly isMacro: boolean;
  readonly result: Type;
  /** The first `parameters` locals are the parameters, in order. */
  readonly parameters: number;
  readonly locals: readonly Local[];
  readonly op: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  /** Source range of each instruction, from the function's beginning; -1 where it stands for nothing that is written. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Arguments of calls. */
  readonly operands: Int32Array;
  readonly numbers: readonly number[];
  readonly types: readonly Type[];
  /** First instruction of each block; block 0 is the entry. A block ends with its first Jump, Branch or Return. */
  readonly blocks: Int32Array;
  /** Source range of the whole definition. */
  from: number;
  to: number;
  /** The places of instructions that were asked for. */
  readonly sites: Site[];
  /** Places in the body that could not be read; offsets count from the function's beginning. */
  readonly problems: readonly ItemProblem[];
}

/** What could not be read of an item. */
export interface ItemProblem {
  readonly start: number;
  readonly message: string;
}

/** A struct or union as its definition says. */
export interface Struct {
  readonly fields: readonly StructField[];
  /** Its layout is fixed for somebody else: members in a given byte order, bit-fields by endianness, or packed. */
  readonly wire: boolean;
}

/** A function named in an initializer, such as `.probe = foo_probe`. */
export interface Binding {
  /** Type of the initialized object, e.g. `struct pci_driver`. */
  readonly type: string;
  readonly field: string;
  readonly target: string;
}

/** A macro-like call at file scope, such as `module_pci_driver(x)`. */
export interface TopCall {
  readonly name: string;
  readonly args: readonly string[];
}

/** What one item of a file declares. */
export interface Declared {
  /** By tag (`struct foo`) or typedef name; nested anonymous structs and unions are folded into their owner. */
  readonly structs: ReadonlyMap<string, Struct>;
  readonly typedefs: ReadonlyMap<string, Type>;
  readonly globals: ReadonlyMap<string, Type>;
  /** Enumerators and object-like macros that are plain numbers. */
  readonly constants: ReadonlyMap<string, number>;
  readonly bindings: readonly Binding[];
  readonly topCalls: readonly TopCall[];
}

/** An item of a file that is no function. */
export interface Declaration {
  /** Read when it is first asked for. */
  readonly declared: Declared;
  /** Places in it that could not be read; offsets count from `from`. */
  readonly problems: readonly ItemProblem[];
  readonly file: FileIR;
  readonly from: number;
}

/** What one file says, independent of every other file. */
export interface FileIR {
  readonly path: string;
  readonly text: string;
  /** Texts of the name numbers that instructions hold. */
  readonly names: Names;
  /** As far as brackets tell. */
  readonly functions: readonly FunctionIR[];
  /** Whatever others may see of it: the same object as long as its declarations and its functions' heads are the same. */
  readonly outlook: object;
  /** Function-like macros that call functions, read as functions. */
  readonly macros: readonly FunctionIR[];
  /** The declarations that may declare a name: a tag, a typedef, a variable, an enumerator, a macro that is a number. */
  declaring(name: string): readonly Declaration[];
  /** The initializers and the macros' calls in which one of some names stands, as `.probe = f` and `module_init(f)`. */
  naming(names: ReadonlySet<string>): readonly Declaration[];
  /** What a glance at its text tells. */
  readonly skim: Skim;
}

/** Whether other files see what a file declares: nobody includes a .c file's by quotes to share it. */
export const isHeader = ({ path }: FileIR): boolean => !path.endsWith('.c');
