import { Canvas } from './canvas';
import { directiveName, type Directives } from './directives';
import { chooseHalves } from './halves';
import { itemsOf, type Item } from './items';
import { Kind, type Tokens } from './lexer';
import { annotations } from './rows/annotations';
import { macroArguments } from './rows/arguments';
import { assembly } from './rows/assembly';
import { macroDeclarations } from './rows/declarations';
import { fields, structGroups } from './rows/fields';
import { listElements } from './rows/lists';
import { surplusNames } from './rows/names';
import { statements } from './rows/statements';
import { strings } from './rows/strings';
import { singleTokens } from './rows/words';
import { Sketch } from './sketch';
import type { Words } from './vocabulary';

const BACKSLASH = 92;

/** In this order: strings are pasted before arguments are looked at, macros rewritten before names are counted. */
const ROWS = [
  assembly,
  singleTokens,
  strings,
  macroArguments,
  macroDeclarations,
  statements,
  fields,
  listElements,
  surplusNames,
];

export interface Masked {
  /** What the grammar reads; as long as the text, line for line. */
  readonly text: string;
  /** As far as brackets tell. */
  readonly items: readonly Item[];
}

/**
 * Rewrites kernel C so that the grammar can read it, in place: what is no C without the preprocessor becomes spaces or a
 * form of the same length. Each row (`rows/`) does one kind; their tables say what becomes what.
 */
export function mask(tokens: Tokens, directives: Directives, words: Words): Masked {
  const canvas = new Canvas(tokens.text);
  const { comments } = tokens;
  for (let i = 0; i < comments.length; i += 2) canvas.blank(comments[i]!, comments[i + 1]!);
  splices(tokens.text, canvas);

  const sketch = new Sketch(tokens, words, canvas);
  blankDirectives(sketch);
  annotations(sketch);
  chooseHalves(sketch, directives);
  structGroups(sketch);
  sketch.pair();
  for (const row of ROWS) row(sketch);
  return { text: canvas.toString(), items: itemsOf(sketch) };
}

/** Directives other than conditional ones: a reader finds them as `macros`, the tree has none of them. */
function blankDirectives(sketch: Sketch): void {
  const { kind, next, start, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Kind.Directive || /^(if|el|endif)/.test(directiveName(sketch.text, start[i]!))) continue;
    sketch.erase(i);
  }
}

/** A carriage return is a space on the canvas; between a backslash and a newline it changes places with the backslash. */
function splices(text: string, canvas: Canvas): void {
  for (let at = text.indexOf('\\\r\n'); at >= 0; at = text.indexOf('\\\r\n', at + 1)) {
    if (canvas.at(at) === BACKSLASH) canvas.put(' \\', at, at + 2);
  }
}
