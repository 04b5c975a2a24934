import type { Canvas } from './canvas';
import { Kind, type Tokens } from './lexer';
import { Mark, Nesting } from './nesting';
import { wordOf, type Words } from './vocabulary';
import { Word } from './words';

/**
 * The tokens that the grammar will see, as a linked list from which the mask takes tokens out, with brackets paired, every
 * bracket known for what it holds and every statement for where it starts. Tokens are indices into the arrays of `Tokens`;
 * tokens 0 and `count` are sentinels.
 */
export class Sketch {
  readonly text: string;
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** What each identifier is to the mask. */
  readonly word: Uint8Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** The bracket that closes or opens this one, or -1. */
  readonly partner: Int32Array;
  /** What a paired bracket holds, and the bracket around it (0: none). */
  readonly holds: Uint8Array;
  readonly outer: Int32Array;
  /** What the innermost bracket around the head of a statement holds, by token. */
  readonly around: Uint8Array;
  /** The tokens that begin a statement, declaration, field, enumerator or list element, in order. */
  readonly heads: number[] = [];

  constructor(
    tokens: Tokens,
    words: Words,
    readonly canvas: Canvas,
  ) {
    const n = tokens.count;
    this.text = tokens.text;
    this.count = n;
    this.kind = tokens.kind;
    this.start = tokens.start;
    this.end = tokens.end;
    this.word = new Uint8Array(n + 1);
    this.next = new Int32Array(n + 1);
    this.previous = new Int32Array(n + 1);
    this.partner = new Int32Array(n + 1).fill(-1);
    this.holds = new Uint8Array(n + 1);
    this.outer = new Int32Array(n + 1);
    this.around = new Uint8Array(n + 1);
    for (let i = 0; i <= n; i++) {
      this.next[i] = i + 1;
      this.previous[i] = i - 1;
      if (this.kind[i] === Kind.Identifier) this.word[i] = wordOf(words, this.spelling(i));
    }
  }

  spelling(token: number): string {
    return this.text.slice(this.start[token]!, this.end[token]!);
  }

  /** Whether a line ends between two tokens. */
  newlineBetween(before: number, after: number): boolean {
    for (let at = this.end[before]!; at < this.start[after]!; at++) if (this.text[at] === '\n') return true;
    return false;
  }

  /** Turns the tokens from one to another into spaces and takes them out; their own links stay, a walk on them goes on. */
  erase(from: number, to = from): void {
    this.canvas.blank(this.start[from]!, this.end[to]!);
    this.drop(from, to);
  }

  /** Takes the tokens from one to another out of the list. */
  drop(from: number, to: number): void {
    const [before, after] = [this.previous[from]!, this.next[to]!];
    this.next[before] = after;
    this.previous[after] = before;
  }

  /** Writes a word over the tokens from one to another, and spaces over what it leaves; those behind the first go. */
  put(word: string, from: number, to = from): void {
    this.canvas.put(word, this.start[from]!, this.end[to]!);
    if (from !== to) this.drop(this.next[from]!, to);
  }

  /** Makes a name of a keyword, by its first letter: `unsigned` → `_nsigned`. */
  rename(token: number): void {
    const at = this.start[token]!;
    this.canvas.put(this.text[at] === '_' ? 'x' : '_', at, at + 1);
    this.word[token] = Word.Name;
  }

  /** Whether a token begins as in the text: a keyword that was made a name does not. */
  isWritten(token: number): boolean {
    const at = this.start[token]!;
    return this.canvas.at(at) === this.text.charCodeAt(at);
  }

  /** Writes a character into the white space behind a token; false where there is none but newlines. */
  insert(character: string, token: number): boolean {
    const at = this.roomBehind(token);
    if (at >= 0) this.canvas.put(character, at, at + 1);
    return at >= 0;
  }

  /** Writes a bracket before one token and one behind another; false, and nothing written, where there is no room for both. */
  surround(brackets: string, from: number, to: number): boolean {
    if (this.roomBehind(to) < 0) return false;
    return this.insert(brackets[0]!, this.previous[from]!) && this.insert(brackets[1]!, to);
  }

  private roomBehind(token: number): number {
    return this.canvas.room(this.end[token]!, this.start[this.next[token]!]!);
  }

  /** Whether a token is a name to which nothing is known that speaks against a macro. */
  isMacroName(token: number): boolean {
    const w = this.word[token];
    return this.kind[token] === Kind.Identifier && (w === Word.Name || w === Word.Loop || w === Word.Once);
  }

  /**
   * The parenthesis that closes the one at `open`, or -1 where none of the next few hundred tokens does, or a directive comes
   * before: for rows that come before `pair`.
   */
  closing(open: number): number {
    const { kind, next, count } = this;
    for (
      let i = open, depth = 0, steps = 0;
      i < count && kind[i] !== Kind.Directive && steps < 400;
      steps++
    ) {
      if (kind[i] === Mark.OpenParen) depth++;
      else if (kind[i] === Mark.CloseParen && --depth === 0) return i;
      i = next[i]!;
    }
    return -1;
  }

  /** Pairs the brackets of what is left, and finds the heads of statements. */
  pair(): void {
    const nesting = new Nesting(this);
    for (let i = this.next[0]!; i < this.count; i = this.next[i]!) {
      if (this.kind[i] === Kind.Directive) continue;
      if (nesting.first < 0 && this.kind[i] !== Mark.CloseBrace) {
        this.heads.push(i);
        this.around[i] = nesting.holds;
      }
      const frame = nesting.feed(i);
      if (frame === null) continue;
      this.partner[frame.opener] = i;
      this.partner[i] = frame.opener;
      this.holds[frame.opener] = this.holds[i] = frame.holds;
      this.outer[frame.opener] = this.outer[i] = frame.parent?.opener ?? 0;
    }
  }
}
