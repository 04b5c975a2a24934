/**
 * Names for values. Two values with the same term are the same value, so what a branch learns about one (`IS_ERR(sva)`) holds for
 * every copy of it. A place is a term too: an address.
 */
export const enum TermKind {
  /** Value `b` of a kind that nothing is known of, made at instruction `a`. */
  Unknown,
  Number,
  /** The constant named `a`, whose number the unit does not say. */
  Named,
  /** What parameter `a` held when the function was entered. */
  Parameter,
  /** Addresses. */
  Local,
  Global,
  Field,
  Element,
  /** What stood at address `a` when the function was entered. */
  Load,
  /** Result of the call at instruction `a`; `b` tells results of one call apart. */
  Call,
  /** What the pure function named `a` gives for the arguments `b`, which are pairs. */
  Apply,
  /** Argument `b` behind the arguments `a`. */
  Pair,
  /** Value at address `b` where control flow meets at block `a`. */
  Meet,
  /** Value of instruction `b` where control flow meets at block `a`. */
  MeetValue,
  /** Whether the build has condition `a`. */
  Configured,
  /** Truth of a test (`Test`) of value `b`. */
  Test,
  /** `Pair + operator`: an operator on `a` and `b`; unary ones have b = 0. */
  Unary,
  Binary = 48,
}

/** What a test function asks of its argument; true where ... */
export const enum Test {
  /** it is an error pointer or a negative number. */
  Error,
  /** it is that, or zero. */
  ErrorOrZero,
  /** it is what dma_map_* gives when it fails. */
  MappingError,
}

/** Hash-consed terms: an index per distinct term. */
export class Terms {
  private readonly ids = new Map<number, number>();
  private readonly kinds: number[] = [];
  private readonly as: number[] = [];
  private readonly bs: number[] = [];
  private readonly numbers: number[] = [];
  private readonly numberIds = new Map<number, number>();

  of(kind: number, a: number, b = 0): number {
    // 8 + 22 + 22 bits: the whole fits a double's 53. Beyond 4 million terms of a unit, terms collide into "unknown".
    const key = (kind * 0x400000 + (a & 0x3fffff)) * 0x400000 + (b & 0x3fffff);
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.kinds.push(kind) - 1;
      this.as.push(a);
      this.bs.push(b);
      this.ids.set(key, id);
    }
    return id;
  }

  number(n: number): number {
    let index = this.numberIds.get(n);
    if (index === undefined) this.numberIds.set(n, (index = this.numbers.push(n) - 1));
    return this.of(TermKind.Number, index);
  }

  kind(term: number): number {
    return this.kinds[term]!;
  }

  a(term: number): number {
    return this.as[term]!;
  }

  b(term: number): number {
    return this.bs[term]!;
  }

  /** The number that a term is, or undefined. */
  numberOf(term: number): number | undefined {
    return this.kinds[term] === TermKind.Number ? this.numbers[this.as[term]!] : undefined;
  }

  get size(): number {
    return this.kinds.length;
  }
}

/** Kind of the term at the root of an address. */
export function rootKind(terms: Terms, address: number): TermKind {
  let term = address;
  for (let kind = terms.kind(term); ; kind = terms.kind(term)) {
    if (kind !== TermKind.Field && kind !== TermKind.Element) return kind;
    term = terms.a(term);
  }
}
