import type { Code } from './builder';
import type { BodyProblem, FileIR, FunctionIR, Local, Type } from './ir';
import type { Site } from './values';

/** What a function does. */
export interface Body extends Code {
  readonly problems: readonly BodyProblem[];
}

/** What is known of a function before its body is read. */
export interface Header {
  readonly name: string;
  readonly isStatic: boolean;
  readonly result: Type;
  readonly parameters: number;
  readonly from: number;
  readonly to: number;
  readonly words: Int32Array;
  readonly calls: Int32Array;
}

/** A function whose body is read when it is first asked for, which for most is never. */
export class LazyFunction implements FunctionIR {
  readonly name: string;
  readonly isStatic: boolean;
  readonly result: Type;
  readonly parameters: number;
  readonly words: Int32Array;
  readonly calls: Int32Array;
  readonly sites: Site[] = [];
  from: number;
  to: number;
  private known: Body | null = null;

  /** @param read the body; it must depend on the function's own text alone */
  constructor(
    public file: FileIR,
    header: Header,
    private read: () => Body,
  ) {
    this.name = header.name;
    this.isStatic = header.isStatic;
    this.result = header.result;
    this.parameters = header.parameters;
    this.words = header.words;
    this.calls = header.calls;
    this.from = header.from;
    this.to = header.to;
  }

  private get body(): Body {
    return (this.known ??= this.read());
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

  get problems(): readonly BodyProblem[] {
    return this.body.problems;
  }
}
