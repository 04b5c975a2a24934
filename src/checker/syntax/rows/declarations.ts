import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Declarations that macros make.
 *
 * | before | after |
 * |---|---|
 * | `static DEFINE_MUTEX(lock);` | `       DEFINE_MUTEX(lock);` |
 * | `static DEFINE_PER_CPU(int, n) = 3;` | `static DEFINE_PER_CPU      n  = 3;` |
 * | `module_init(start)` | blank: no semicolon, and nothing to read |
 * | `static SHOW(power) {` | `int    SHOW(power) {` |
 * | `DECLARE_BITMAP(seen, 64);` in a structure | `DECLARE_BITMAP seen     ;` |
 * | `DECLARE_FIFO(long, free)[4];` in a structure | `DECLARE_FIFO       free [4];` |
 * | `static TYPE(x) y;` | `static TYPE    y;` |
 */
export function macroDeclarations(sketch: Sketch): void {
  const { kind, word, next, partner, around } = sketch;
  for (const head of sketch.heads) {
    const place = around[head]!;
    if (kind[head] !== Kind.Identifier || place >= Holds.Enumerators) continue;
    let name = head;
    while (word[name] === Word.Storage || word[name] === Word.Qualifier) name = next[name]!;
    const open = next[name]!;
    if (!sketch.isMacroName(name) || kind[open] !== Mark.OpenParen || partner[open]! < 0) continue;
    // `typedef int (*callback)(void);` is plain C.
    if (kind[next[open]!] !== Mark.Star) new Made(sketch, head, name, open).rewrite(place);
  }
}

/** One declaration `storage name ( ... ) after`. */
class Made {
  private readonly close: number;
  private readonly after: number;

  constructor(
    private readonly sketch: Sketch,
    private readonly head: number,
    private readonly name: number,
    private readonly open: number,
  ) {
    this.close = sketch.partner[open]!;
    this.after = sketch.next[this.close]!;
  }

  rewrite(place: Holds): void {
    const { sketch, after, head, name } = this;
    const k = sketch.kind[after]!;
    const stored = head !== name;
    const outside = place === Holds.Top || place === Holds.Linkage;
    const nextLine = sketch.newlineBetween(this.close, after);
    const begins = k === Kind.Identifier || k === Mark.Star;
    if (place === Holds.Fields && (k === Mark.Semicolon || k === Mark.OpenIndex)) this.field();
    else if (k === Mark.Semicolon) {
      if (stored) sketch.erase(head, sketch.previous[name]!);
    } else if (k === Mark.Equals || k === Mark.OpenIndex) {
      if (outside || stored || sketch.kind[sketch.next[after]!] === Mark.OpenBrace) this.variable();
    } else if (begins && !nextLine && (stored || place > Holds.Block || outside))
      sketch.erase(this.open, this.close);
    else if (outside && k === Mark.OpenBrace) this.functionHeader();
    else if ((outside || place === Holds.Fields) && (nextLine || k === Kind.End || k === Mark.CloseBrace))
      sketch.erase(head, this.close);
  }

  /** `DECLARE_BITMAP(seen, 64)` → `DECLARE_BITMAP seen     `: of all arguments the first name stays, as the declarator. */
  private field(): void {
    this.keepOne(this.findName((found) => found !== 0));
  }

  private variable(): void {
    this.keepOne(this.findName(() => false));
  }

  /** The first name among the arguments for which `enough` holds, else the last; 0 where there is none. */
  private findName(enough: (found: number) => boolean): number {
    const { kind, word, next, partner } = this.sketch;
    let found = 0;
    for (let at = next[this.open]!; at !== this.close && !enough(found); at = next[at]!) {
      if (partner[at]! > at) at = partner[at]!;
      else if (kind[at] === Kind.Identifier && word[at] === Word.Name && this.sketch.isWritten(at))
        found = at;
    }
    return found;
  }

  /** Takes the parentheses out, and all arguments but one. */
  private keepOne(name: number): void {
    const { sketch, open, close } = this;
    if (name === 0) return sketch.erase(open, close);
    sketch.erase(sketch.next[name]!, close);
    sketch.erase(open, sketch.previous[name]!);
  }

  /** A function whose head a macro makes: a type is written over `static`, or over the first letters of the macro. */
  private functionHeader(): void {
    const { sketch, head, name, open, close } = this;
    const { start, end, kind, next, word } = sketch;
    if (head !== name) sketch.put('int', head);
    else if (end[name]! - start[name]! > 2) sketch.canvas.blank(start[name]! + 1, start[name]! + 2);
    for (let at = next[open]!; at !== close; at = next[at]!) {
      if (kind[at] === Mark.Comma || (kind[at] === Kind.Identifier && word[at] === Word.Name)) continue;
      sketch.erase(next[open]!, sketch.previous[close]!);
      return;
    }
  }
}
