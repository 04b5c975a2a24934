import { LOOP_VARIABLES } from '../kernel/loops';
import { Builder, type Code } from './builder';
import { baseOf, declarator } from './declarators';
import type { FlatTree } from './flat';
import type { ItemSource } from './item';
import { value as valueOf } from './expressions';
import { UNKNOWN_TYPE, type FileIR, type FunctionIR, type ItemProblem, type Local, type Type } from './ir';
import type { Mentions } from './mentions';
import { placeSites, takeSites } from './places';
import { statement, type Context } from './statements';
import type { Site } from './values';

/** What is known of a function before it is parsed. */
export interface Header extends Mentions {
  readonly name: string;
  readonly isStatic: boolean;
  /** Whether it is a macro, whose last expression is its value. */
  readonly isMacro: boolean;
  readonly from: number;
  readonly to: number;
  /** Offset of the body's opening brace. */
  readonly body: number;
}

/** What a caller sees of a function's type. */
interface Signature {
  readonly result: Type;
  readonly parameters: number;
}

/** What a function does. */
interface Body extends Code {
  /** As the head alone has it; null where the body can't be read whole, which may hide the head. */
  readonly signature: Signature | null;
  readonly problems: readonly ItemProblem[];
}

/** A function that is read when it is first asked for, which most never are; its head before its body. */
export class LazyFunction implements FunctionIR {
  readonly name: string;
  readonly isStatic: boolean;
  readonly isMacro: boolean;
  readonly words: Int32Array;
  readonly calls: Int32Array;
  readonly members: Int32Array;
  readonly filled: Int32Array;
  readonly numbered: Int32Array;
  readonly sites: Site[] = [];
  from: number;
  to: number;
  /** Its code before the body. */
  readonly head: string;
  private knownSignature: Signature | null = null;
  private knownBody: Body | null = null;

  /** @param edited the function that an edit made this one of */
  constructor(
    public file: FileIR,
    header: Header,
    readonly source: ItemSource,
    private edited?: LazyFunction,
  ) {
    this.name = header.name;
    this.isStatic = header.isStatic;
    this.isMacro = header.isMacro;
    this.words = header.words;
    this.calls = header.calls;
    this.members = header.members;
    this.filled = header.filled;
    this.numbered = header.numbered;
    this.from = header.from;
    this.to = header.to;
    this.head = source.code.slice(0, header.body - header.from);
    // What was never read has no places that anybody knows.
    if (edited !== undefined && edited.knownBody === null) this.edited = edited.edited;
  }

  /** Moves it to where it stands in a newer text of its file, and with it all that was found out about it. */
  move(file: FileIR, from: number): void {
    this.file = file;
    if (from === this.from) return;
    this.to += from - this.from;
    this.from = from;
    placeSites(this);
  }

  private get signature(): Signature {
    return this.knownBody?.signature ?? (this.knownSignature ??= readSignature(this.source, this.head));
  }

  private get body(): Body {
    if (this.knownBody === null) {
      this.knownBody = readBody(this, this.source);
      if (this.edited !== undefined) takeSites(this, this.edited);
      this.edited = undefined;
    }
    return this.knownBody;
  }

  get result(): Type {
    return this.signature.result;
  }

  get parameters(): number {
    return this.signature.parameters;
  }

  get locals(): readonly Local[] {
    return this.body.locals;
  }

  get op(): Uint8Array {
    return this.body.op;
  }

  get a(): Int32Array {
    return this.body.a;
  }

  get b(): Int32Array {
    return this.body.b;
  }

  get c(): Int32Array {
    return this.body.c;
  }

  get start(): Int32Array {
    return this.body.start;
  }

  get end(): Int32Array {
    return this.body.end;
  }

  get operands(): Int32Array {
    return this.body.operands;
  }

  get numbers(): readonly number[] {
    return this.body.numbers;
  }

  get types(): readonly Type[] {
    return this.body.types;
  }

  get blocks(): Int32Array {
    return this.body.blocks;
  }

  get problems(): readonly ItemProblem[] {
    return this.body.problems;
  }
}

/** The declarator of the function that an item defines, with its result's type. */
function defined(tree: FlatTree, node: number) {
  return declarator(tree, tree.child(node, 'declarator'), baseOf(tree, tree.child(node, 'type')));
}

function readSignature({ text, parse }: ItemSource, head: string): Signature {
  const { read } = parse(`${head}{}`, text, (tree) => {
    const d = defined(tree, tree.first('function_definition'));
    return { result: d.type, parameters: parametersOf(tree, d.parameters).length };
  });
  return read;
}

/** Lowers a function. */
function readBody({ name, isMacro }: FunctionIR, { text, code, parse }: ItemSource): Body {
  const lost = (what: string): ItemProblem => ({
    start: 0,
    message: `The function \`${name}\` could not be read${what}.`,
  });
  const { read, problems } = parse(code, text, (tree, names) => {
    const builder = new Builder(tree, names);
    const node = tree.first('function_definition');
    let signature: Signature | null = null;
    if (node >= 0) {
      const d = defined(tree, node);
      const parameters = parametersOf(tree, d.parameters);
      for (const p of parameters) builder.declare(p.name, p.type);
      signature = { result: d.type, parameters: parameters.length };
      const cx: Context = {
        ...{ code: builder, tree, loopVariables: LOOP_VARIABLES, labels: new Map(), targets: [], depth: 0 },
      };
      const body = tree.child(node, 'body');
      const value = isMacro ? expressionOf(tree, body) : -1;
      if (value < 0) statement(cx, body);
      else builder.leave(valueOf(cx, value), value);
    }
    return { ...builder.finish(), signature };
  });
  if (problems === null) return { ...read, signature: null, problems: [lost('; it is too costly')] };
  return {
    ...read,
    signature: problems.length === 0 ? read.signature : null,
    problems: problems.length === 0 ? [] : [lost(' whole; it is checked in part'), ...problems],
  };
}

/** The expression that a body is the whole of, or -1. */
function expressionOf(tree: FlatTree, body: number): number {
  const [only, ...more] = tree.children(body).filter((n) => tree.children(n).length > 0);
  const isExpression = only !== undefined && more.length === 0 && tree.kind(only) === 'expression_statement';
  return isExpression ? (tree.children(only)[0] ?? -1) : -1;
}

/** Parameters of a list, with their names: a word alone, as a macro has it, is one. */
function parametersOf(tree: FlatTree, list: number): { name: string; type: Type }[] {
  if (list < 0) return [];
  return tree.children(list).flatMap((p) => {
    if (tree.kind(p) !== 'parameter_declaration') return [];
    const base = baseOf(tree, tree.child(p, 'type'));
    const d = declarator(tree, tree.child(p, 'declarator'), base);
    if (d.name === '' && base === 'void') return [];
    if (d.name === '') return [{ name: base, type: UNKNOWN_TYPE }];
    // An array parameter is a pointer (C11 6.7.6.3p7).
    const pointers = d.type.pointers + (d.type.array ? 1 : 0);
    return [{ name: d.name, type: { base: d.parameters >= 0 ? 'function' : base, pointers, array: false } }];
  });
}
