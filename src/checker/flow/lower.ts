import type { Item } from '../syntax/items';
import type { Tokens } from '../syntax/lexer';
import { LazyDeclaration } from './declaration';
import { parseNumber } from './expressions';
import { LazyFunction } from './function';
import type { Declaration, Declared, FileIR, FunctionIR } from './ir';
import type { ItemParser } from './item';
import { mentionsOf, type Mentions } from './mentions';
import type { Names } from './names';
import { move } from './places';

/** What is read of a file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The text as the grammar reads it. */
  readonly masked: string;
  readonly tokens: Tokens;
  readonly items: readonly Item[];
  readonly parse: ItemParser;
}

/** Items by what they are made of: their code, as masked and as written. */
export type ItemsByText = ReadonlyMap<string, readonly (FunctionIR | LazyDeclaration)[]>;

/**
 * Lowers a file: its functions and what it declares, each when it is asked for. Depends on nothing but the text, so that the
 * result may be kept for as long as the text stays, and each item for as long as its own text does.
 *
 * @param earlier items of an earlier text of the file: those that stand in this one too are moved
 */
export function lowerFile(
  source: Source,
  names: Names,
  earlier: ItemsByText = new Map(),
): { ir: FileIR; items: ItemsByText } {
  const ir = new LazyFile(source, names, earlier);
  return { ir, items: ir.items };
}

class LazyFile implements FileIR {
  readonly path: string;
  readonly text: string;
  readonly functions: FunctionIR[] = [];
  readonly items = new Map<string, (FunctionIR | LazyDeclaration)[]>();
  private readonly declarations: LazyDeclaration[] = [];
  private readonly named = new Map<ReadonlySet<string>, readonly Declaration[]>();
  private index: ReadonlyMap<string, readonly Declaration[]> | null = null;

  constructor(
    source: Source,
    readonly names: Names,
    earlier: ItemsByText,
  ) {
    ({ path: this.path, text: this.text } = source);
    for (const item of source.items) this.add(source, item, earlier);
  }

  declaring(name: string): readonly Declaration[] {
    return (this.index ??= this.makeIndex()).get(name) ?? NONE;
  }

  naming(names: ReadonlySet<string>): readonly Declaration[] {
    let found = this.named.get(names);
    if (found === undefined) {
      const pattern = new RegExp(`\\b(?:${[...names].join('|')})\\b`);
      this.named.set(names, (found = this.declarations.filter((d) => d.has(pattern) && d.declares.fills)));
    }
    return found;
  }

  private add(source: Source, { from, to, head }: Item, earlier: ItemsByText): void {
    const [text, code] = [source.text.slice(from, to), source.masked.slice(from, to)];
    const key = `${code}\0${text}`;
    let same = this.items.get(key);
    if (same === undefined) this.items.set(key, (same = []));
    const known = earlier.get(key)?.[same.length];
    const item = { text, code, parse: source.parse };
    if (head === null) {
      const declaration =
        known instanceof LazyDeclaration ? known.move(this, from) : new LazyDeclaration(this, from, item);
      same.push(declaration);
      this.declarations.push(declaration);
    } else {
      const mentioned = (): Mentions => mentionsOf(source.tokens, head.body, to, this.names);
      const fn =
        known === undefined || known instanceof LazyDeclaration
          ? new LazyFunction(this, { ...head, from, to, ...mentioned() }, item, head.body - from)
          : move(known, this, from);
      same.push(fn);
      this.functions.push(fn);
    }
  }

  private makeIndex(): ReadonlyMap<string, readonly Declaration[]> {
    const index = new Map<string, Declaration[]>();
    const note = (name: string, declaration: Declaration): void => {
      const known = index.get(name);
      if (known === undefined) index.set(name, [declaration]);
      else if (known.at(-1) !== declaration) known.push(declaration);
    };
    for (const declaration of this.declarations)
      for (const name of declaration.declares.names) note(name, declaration);
    const macros = this.macros();
    const declaration = { file: this, from: 0, problems: [], declared: { ...NOTHING, constants: macros } };
    for (const name of macros.keys()) note(name, declaration);
    return index;
  }

  /** Object-like `#define`s of numbers; the items have none of them. */
  private macros(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const [, name, body] of this.text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(.+)/gm)) {
      const plain = body!
        .replace(/\/\*.*?\*\/|\/\/.*|\/\*.*/g, '')
        .trim()
        .replace(/^\((.*)\)$/, '$1')
        .trim();
      if (/^(0[xX][0-9a-fA-F]+|\d+)[uUlL]*$/.test(plain)) found.set(name!, parseNumber(plain));
    }
    return found;
  }
}

const NONE: readonly never[] = [];
const NOTHING: Declared = {
  structs: new Map(),
  typedefs: new Map(),
  globals: new Map(),
  constants: new Map(),
  bindings: [],
  topCalls: [],
};
