import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Macros at the head of a statement.
 *
 * | before | after |
 * |---|---|
 * | `for_each_sg(sgl, sg, n, i) {` | `while      (sgl, sg, n, i) {` |
 * | `for_each_ring() {` | `for(;;)        {` |
 * | `scoped_guard(mutex, &lock) {` | `if          (mutex, &lock) {` |
 * | `DBG_ENTER(dev)` on a line of its own | the same, and `;` in the indentation that follows |
 * | `TYPE(x) y = z;` | `TYPE    y = z;` |
 * | `if time_after(a, b) {` | `if(time_after(a, b)){` |
 *
 * Any macro with a block behind it is read as a loop, unless it is known to run the block at most once: a reader who takes
 * a once-only block for a loop sees all its paths. A reader tells them from `while` and `if` by the text at their offset.
 */
export function statements(sketch: Sketch): void {
  const { kind, word, next, around } = sketch;
  for (const head of sketch.heads) {
    if (kind[head] !== Kind.Identifier || (around[head] !== Holds.Body && around[head] !== Holds.Block))
      continue;
    if (word[head] === Word.Control) control(sketch, head);
    else if (!sketch.isMacroName(head)) continue;
    else if (kind[next[head]!] === Mark.OpenParen) call(sketch, head);
    else alone(sketch, head);
  }
}

function call(sketch: Sketch, head: number): void {
  const { kind, word, next, partner } = sketch;
  const open = next[head]!;
  const close = partner[open]!;
  if (close < 0) return;
  const after = next[close]!;
  const k = kind[after];
  const known = word[head] !== Word.Name;
  if (k === Mark.OpenBrace || (known && k !== Mark.Semicolon && k !== Mark.CloseBrace)) {
    if (next[open] === close) sketch.put('for(;;)', head, close);
    else
      sketch.put(
        word[head] === Word.Once || sketch.end[head]! - sketch.start[head]! < 5 ? 'if' : 'while',
        head,
      );
  } else if (k === Mark.CloseBrace) sketch.insert(';', close);
  else if (k === Kind.Identifier) {
    if (sketch.newlineBetween(close, after)) sketch.insert(';', close);
    else if (word[after] === Word.Name) sketch.erase(open, close);
  }
}

/** A name on a line of its own, before what can't be its declarator. */
function alone(sketch: Sketch, head: number): void {
  const { kind, word, next } = sketch;
  const after = next[head]!;
  if (kind[after] === Mark.CloseBrace) sketch.insert(';', head);
  if (kind[after] !== Kind.Identifier || !sketch.newlineBetween(head, after)) return;
  const k = kind[next[after]!];
  const declarator = k === Mark.Semicolon || k === Mark.Comma || k === Mark.Equals || k === Mark.OpenIndex;
  if (word[after] !== Word.Name || (!declarator && k !== Mark.Star)) sketch.insert(';', head);
}

/** A condition whose parentheses a macro brings. */
function control(sketch: Sketch, head: number): void {
  const { kind, next, partner } = sketch;
  const name = next[head]!;
  const close = partner[next[name]!]!;
  if (kind[name] !== Kind.Identifier || kind[next[name]!] !== Mark.OpenParen || close < 0) return;
  sketch.surround('()', name, close);
}
