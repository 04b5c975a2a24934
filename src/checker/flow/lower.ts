import type { Item } from '../syntax/items';
import { lex, type Tokens } from '../syntax/lexer';
import { LazyDeclaration } from './declaration';
import { parseNumber } from './expressions';
import { LazyFunction } from './function';
import type { Declaration, Declared, FileIR } from './ir';
import type { ItemParser } from './item';
import { macrosOf, type Macro } from './macros';
import { mentionsOf, pointersIn } from './mentions';
import type { Names } from './names';
import { Stock } from './stock';

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

/**
 * A file as the analysis reads it: its functions and what it declares, each read when it is asked for. Depends on nothing but the
 * text, so that it may be kept for as long as the text stays, and each item for as long as its own text does.
 */
export class LoweredFile implements FileIR {
  readonly path: string;
  readonly text: string;
  readonly functions: LazyFunction[] = [];
  readonly macros: readonly LazyFunction[];
  readonly outlook: object;
  readonly declarations: LazyDeclaration[] = [];
  private knownNumbers: ReadonlyMap<string, number> | null = null;
  private readonly named: Map<ReadonlySet<string>, readonly Declaration[]>;
  private index: ReadonlyMap<string, readonly Declaration[]> | null;
  private knownPointers: ReadonlySet<number> | null = null;

  /** @param before an earlier text of the file: its items that stand in this one too are moved */
  constructor(
    source: Source,
    readonly names: Names,
    before?: LoweredFile,
  ) {
    ({ path: this.path, text: this.text } = source);
    // Of two with one name (halves of a group) nobody knows which an edit made of which.
    const edited = before?.functionsByName() ?? new Map<string, LazyFunction>();
    if (edited.size > 0)
      for (const [name, all] of byName(source.items.flatMap(({ head }) => head ?? [])))
        if (all.length > 1) edited.delete(name);
    const stock = before && new Stock([...before.functions, ...before.declarations, ...before.macros]);
    for (const item of source.items) this.add(source, item, stock, edited);
    this.macros = macrosOf(this.text).map((macro) => this.macro(source, macro, stock));
    const declares = before !== undefined && this.declaresAs(before);
    const looks =
      declares &&
      sameItems(this.functions, before.functions, (a, b) => a.head === b.head) &&
      sameItems(this.macros, before.macros, (a, b) => a === b);
    this.outlook = looks ? before.outlook : {};
    this.named = declares ? before.named : new Map();
    this.index = declares ? before.index : null;
  }

  declaring(name: string): readonly Declaration[] {
    return (this.index ??= this.makeIndex()).get(name) ?? NONE;
  }

  get pointers(): ReadonlySet<number> {
    if (this.knownPointers === null) {
      // A macro is one token of the text.
      const texts = [this.text, ...macrosOf(this.text).map(({ code }) => code)];
      this.knownPointers = new Set(texts.flatMap((text) => [...pointersIn(lex(text), this.names)]));
    }
    return this.knownPointers;
  }

  naming(names: ReadonlySet<string>): readonly Declaration[] {
    let found = this.named.get(names);
    if (found === undefined) {
      const pattern = new RegExp(`\\b(?:${[...names].join('|')})\\b`);
      this.named.set(names, (found = this.declarations.filter((d) => d.has(pattern) && d.declares.fills)));
    }
    return found;
  }

  private add(
    { text: whole, masked, tokens, parse }: Source,
    { from, to, head }: Item,
    stock: Stock | undefined,
    edited: ReadonlyMap<string, LazyFunction>,
  ): void {
    const source = { text: whole.slice(from, to), code: masked.slice(from, to), parse };
    const known = stock?.take(source);
    if (head === null) {
      const declaration = known instanceof LazyDeclaration ? known : new LazyDeclaration(this, from, source);
      declaration.move(this, from);
      this.declarations.push(declaration);
    } else {
      const fn =
        known instanceof LazyFunction
          ? known
          : new LazyFunction(
              this,
              { ...head, isMacro: false, from, to, ...mentionsOf(tokens, head.body, to, this.names) },
              source,
              edited.get(head.name),
            );
      fn.move(this, from);
      this.functions.push(fn);
    }
  }

  private macro({ parse }: Source, macro: Macro, stock: Stock | undefined): LazyFunction {
    const { name, code, from, to, brace } = macro;
    const own = { text: code, code, parse };
    const known = stock?.take(own);
    const header = { name, isStatic: true, isMacro: true, from, to, body: from + brace };
    const fn =
      known instanceof LazyFunction
        ? known
        : new LazyFunction(
            this,
            { ...header, ...mentionsOf(lex(code), brace, code.length, this.names) },
            own,
          );
    fn.move(this, from);
    return fn;
  }

  private get numbers(): ReadonlyMap<string, number> {
    return (this.knownNumbers ??= numbersOf(this.text));
  }

  /** The functions whose names no other has. */
  private functionsByName(): Map<string, LazyFunction> {
    const unique = new Map<string, LazyFunction>();
    for (const [name, all] of byName(this.functions)) if (all.length === 1) unique.set(name, all[0]!);
    return unique;
  }

  /** Whether it declares the same as an earlier text. */
  private declaresAs(before: LoweredFile): boolean {
    return (
      sameItems(this.declarations, before.declarations, (a, b) => a === b) &&
      sameItems([...this.numbers], [...before.numbers], (a, b) => a[0] === b[0] && a[1] === b[1])
    );
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
    const constants = { ...NOTHING, constants: this.numbers };
    const macros = { file: this, from: 0, problems: [], declared: constants };
    for (const name of this.numbers.keys()) note(name, macros);
    return index;
  }
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const same = found.get(one.name);
    if (same === undefined) found.set(one.name, [one]);
    else same.push(one);
  }
  return found;
}

function sameItems<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i]!));
}

/** Object-like `#define`s of numbers; the items have none of them. */
function numbersOf(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [, name, body] of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(.+)/gm)) {
    const plain = body!
      .replace(/\/\*.*?\*\/|\/\/.*|\/\*.*/g, '')
      .trim()
      .replace(/^\((.*)\)$/, '$1')
      .trim();
    if (/^(0[xX][0-9a-fA-F]+|\d+)[uUlL]*$/.test(plain)) found.set(name!, parseNumber(plain));
  }
  return found;
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
