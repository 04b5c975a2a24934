import { Kind } from './lexer';
import type { Sketch } from './sketch';
import { Word } from './words';

/** What an open bracket holds. */
export const enum Holds {
  /** Nothing is open: declarations and functions. */
  Top = 0,
  /** The body of a function. */
  Body,
  /** Statements within a function. */
  Block,
  /** Declarations of `extern "C" {`. */
  Linkage,
  Fields,
  Enumerators,
  Initializer,
  Parenthesis,
  Index,
}

/** Punctuation, by the kind of its token: its character. */
export const enum Mark {
  OpenParen = 40,
  CloseParen = 41,
  Star = 42,
  Comma = 44,
  Dot = 46,
  Colon = 58,
  Semicolon = 59,
  Equals = 61,
  OpenIndex = 91,
  CloseIndex = 93,
  OpenBrace = 123,
  CloseBrace = 125,
}

/** An open bracket. Never changed once made, so that a frame is a snapshot of all that is open around it. */
export interface Frame {
  readonly parent: Frame | null;
  readonly opener: number;
  readonly holds: Holds;
  /** First token of the statement that the bracket is in, or -1. */
  readonly first: number;
}

const OPENER: Readonly<Record<number, number>> = {
  [Mark.CloseParen]: Mark.OpenParen,
  [Mark.CloseIndex]: Mark.OpenIndex,
  [Mark.CloseBrace]: Mark.OpenBrace,
};

/** Follows brackets and statements token by token; `save` and `restore` let it take one path and then another. */
export class Nesting {
  frame: Frame | null = null;
  /** The token before, 0 at the beginning. */
  last = 0;
  /** First token of the current statement, declaration or element; -1 between two. */
  first = -1;
  /** A statement has to follow: behind `if (...)`, `else`, a label. */
  pending = false;

  constructor(private readonly sketch: Sketch) {}

  get holds(): Holds {
    return this.frame?.holds ?? Holds.Top;
  }

  save(): Readonly<NestingState> {
    return { frame: this.frame, last: this.last, first: this.first, pending: this.pending };
  }

  restore({ frame, last, first, pending }: Readonly<NestingState>): void {
    Object.assign(this, { frame, last, first, pending });
  }

  /** Takes the next token; gives the frame that it closes, if it closes one. */
  feed(token: number): Frame | null {
    const { kind, word } = this.sketch;
    const k = kind[token]!;
    let closed: Frame | null = null;
    if (this.first < 0) this.first = token;
    this.pending = false;
    if (k === Mark.OpenParen) this.open(token, Holds.Parenthesis);
    else if (k === Mark.OpenIndex) this.open(token, Holds.Index);
    else if (k === Mark.OpenBrace) {
      this.leaveTorn(token);
      this.open(token, this.braceHolds(token));
    } else if (k === Mark.CloseParen || k === Mark.CloseIndex || k === Mark.CloseBrace)
      closed = this.close(token, OPENER[k]!);
    else if (k === Mark.Semicolon) {
      if (this.holds < Holds.Parenthesis) this.first = -1;
    } else if (k === Mark.Comma) {
      if (this.holds === Holds.Initializer || this.holds === Holds.Enumerators) this.first = -1;
    } else if (k === Mark.Colon) this.colon();
    else if (word[token] === Word.Clause) this.header();
    this.last = token;
    return closed;
  }

  private open(token: number, holds: Holds): void {
    this.frame = { parent: this.frame, opener: token, holds, first: this.first };
    if (holds < Holds.Parenthesis) this.first = -1;
  }

  /**
   * A brace in the first column begins a function, by the kernel's style: where a parenthesis of the head is still open, it
   * was torn, as happens while one types.
   */
  private leaveTorn(brace: number): void {
    const { kind, start, text } = this.sketch;
    const before = kind[this.last];
    if (text[start[brace]! - 1] !== '\n' || before === Mark.Comma || before === Mark.OpenParen) return;
    let torn: Frame | null = null;
    let frame = this.frame;
    for (; frame !== null && frame.holds >= Holds.Parenthesis; frame = frame.parent) torn = frame;
    if (frame !== null || torn === null) return;
    this.frame = null;
    this.first = torn.first;
  }

  /** Closes the innermost bracket of the kind; those left open within it close with it. One that closes nothing is passed over. */
  private close(token: number, opener: number): Frame | null {
    const { kind } = this.sketch;
    let frame = this.frame;
    // A parenthesis doesn't close over a brace: what is wrong within a block stays there.
    while (frame !== null && kind[frame.opener] !== opener) {
      frame = kind[frame.opener] === Mark.OpenBrace && opener !== Mark.OpenBrace ? null : frame.parent;
    }
    if (frame === null) return null;
    this.frame = frame.parent;
    this.first = frame.first;
    if (frame.holds === Holds.Parenthesis) this.closeParenthesis(token, frame);
    else if (frame.holds <= Holds.Linkage && this.holds < Holds.Initializer) this.first = -1;
    return frame;
  }

  /** Behind `if (...)` and `for_each_x(...)` a statement begins; a macro that stands alone without semicolon ends one. */
  private closeParenthesis(token: number, frame: Frame): void {
    if (this.holds >= Holds.Initializer) return;
    const { kind, word, previous, next } = this.sketch;
    const name = previous[frame.opener]!;
    if (name !== frame.first || kind[name] !== Kind.Identifier) return;
    const w = word[name];
    if (w === Word.Control) {
      // `do ... while (...);` ends with its semicolon.
      if (kind[next[token]!] !== Mark.Semicolon) this.header();
      return;
    }
    if (w !== Word.Name && w !== Word.Loop && w !== Word.Once) return;
    const after = next[token]!;
    const k = kind[after]!;
    const inBlock = this.holds === Holds.Body || this.holds === Holds.Block;
    if (k === Mark.OpenBrace) {
      if (inBlock) this.header();
    } else if (k === Mark.CloseBrace || k === Kind.Directive || k === Kind.End) this.first = -1;
    else if (k === Kind.Identifier) {
      if (inBlock && w !== Word.Name) this.header();
      else if (this.sketch.newlineBetween(token, after)) this.first = -1;
    }
  }

  private header(): void {
    this.first = -1;
    this.pending = true;
  }

  private colon(): void {
    if (this.holds !== Holds.Body && this.holds !== Holds.Block) return;
    if (this.sketch.word[this.first] === Word.Case) this.first = -1;
    else if (this.last === this.first) this.header();
  }

  /** What the brace at `token` holds, from what stands before it. */
  private braceHolds(token: number): Holds {
    const { kind, word, previous } = this.sketch;
    const outer = this.holds;
    const before = this.last;
    const k = kind[before]!;
    if (k === Mark.Equals) return Holds.Initializer;
    const tag = word[before] === Word.Tag ? before : this.tagBefore(before);
    if (tag > 0) return this.sketch.spelling(tag) === 'enum' ? Holds.Enumerators : Holds.Fields;
    if (outer === Holds.Parenthesis || outer === Holds.Index) {
      // `({ ... })` is an expression of statements, `NAME({ ... })` may be given a list.
      const expression = k === Mark.OpenParen && !this.sketch.isMacroName(previous[before]!);
      return expression || this.holdsStatements(token) ? Holds.Block : Holds.Initializer;
    }
    if (outer === Holds.Initializer || outer === Holds.Enumerators) return Holds.Initializer;
    if (outer === Holds.Fields) return Holds.Fields;
    if (outer === Holds.Body || outer === Holds.Block) {
      // Within a statement, a brace behind a parenthesis is a compound literal: `x = (struct point) { ... }`.
      return k === Mark.CloseParen && this.first !== token ? Holds.Initializer : Holds.Block;
    }
    if (k === Kind.String) return Holds.Linkage;
    if (this.first !== token && k === Mark.CloseParen && this.statementHas(token, Mark.Equals))
      return Holds.Initializer;
    return previous[token] === 0 ? Holds.Block : Holds.Body;
  }

  /** The `struct` of `struct name {` or `enum name : u8 {`, given the token before the brace; else 0. */
  private tagBefore(token: number): number {
    const { kind, word, previous } = this.sketch;
    for (
      let i = token, steps = 0;
      steps < 4 && (kind[i] === Kind.Identifier || kind[i] === Mark.Colon);
      steps++
    ) {
      if (word[i] === Word.Tag) return i;
      i = previous[i]!;
    }
    return 0;
  }

  private statementHas(before: number, mark: number): boolean {
    const { kind, next } = this.sketch;
    for (let i = this.first, steps = 0; i < before && steps < 200; i = next[i]!, steps++)
      if (kind[i] === mark) return true;
    return false;
  }

  /** Whether braces among arguments hold statements, as in `wait_event_cmd(wq, done, { poll(); })`. */
  private holdsStatements(open: number): boolean {
    const { kind, next, count } = this.sketch;
    for (let i = next[open]!, steps = 0; i < count && steps < 400; i = next[i]!, steps++) {
      if (kind[i] === Mark.Semicolon) return true;
      if (kind[i] === Mark.CloseBrace) return false;
    }
    return false;
  }
}

type NestingState = Pick<Nesting, 'frame' | 'last' | 'first' | 'pending'>;
