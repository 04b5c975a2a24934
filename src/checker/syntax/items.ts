import { Kind } from './lexer';
import { Holds, Mark } from './nesting';
import type { Sketch } from './sketch';
import { Word } from './words';

/**
 * What stands at file scope by itself: a function, a declaration, a macro's call; those of all halves of `#if` groups. The grammar
 * reads an item the same wherever it stands, so that each is parsed alone, when it is asked for: most of a driver never is.
 */
export interface Item {
  /** Offsets of its first character, and behind its last. */
  readonly from: number;
  readonly to: number;
  /** Null for what is no function definition. */
  readonly head: FunctionHead | null;
}

/** What the tokens before a function's body tell. */
export interface FunctionHead {
  /** Empty where a macro hides it. */
  readonly name: string;
  readonly isStatic: boolean;
  /** Offset of the body's opening brace. */
  readonly body: number;
}

/** The items of a text whose brackets are paired, in order. */
export function itemsOf(sketch: Sketch): Item[] {
  const { kind, holds, next, start, end, partner, count } = sketch;
  const items: Item[] = [];
  /** The first token of the item under way, and the last so far. */
  let [first, last] = [0, 0];
  const finish = (head: FunctionHead | null = null): void => {
    if (first > 0) items.push({ from: start[first]!, to: end[last]!, head });
    first = 0;
  };
  for (let i = next[0]!; i < count; i = next[i]!) {
    const k = kind[i]!;
    const isLinkage = holds[i] === Holds.Linkage;
    if (k === Kind.Directive || (isLinkage && k === Mark.CloseBrace)) finish();
    else if (isLinkage) first = 0;
    else {
      if (first === 0) first = i;
      const opened = partner[i]! > i;
      last = opened ? partner[i]! : i;
      if (opened && holds[i] === Holds.Body) finish(headOf(sketch, first, i));
      else if (k === Mark.Semicolon) finish();
      if (opened) i = last;
    }
  }
  finish();
  return items;
}

/** Reads the head of a function: its name is the last one with a list of parameters. */
function headOf(sketch: Sketch, first: number, brace: number): FunctionHead {
  const { kind, word, next, start, partner } = sketch;
  let [name, isStatic] = ['', false];
  for (let i = first; i !== brace; i = next[i]!) {
    if (kind[i] === Kind.Identifier) {
      const spelling = sketch.spelling(i);
      if (kind[next[i]!] === Mark.OpenParen && word[i] !== Word.Primitive && word[i] !== Word.TypeOf)
        name = spelling;
      else if (spelling === 'static') isStatic = true;
    } else if (kind[i] === Mark.OpenParen && partner[i]! > i && name !== '') i = partner[i]!;
  }
  return { name, isStatic, body: start[brace]! };
}
