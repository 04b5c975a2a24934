import type { FunctionHead, Item } from '../syntax/items';
import { lex } from '../syntax/lexer';
import type { Itemized } from '../syntax/parser';
import { hashOf, Skim } from '../syntax/skim';
import type { SyntaxProblem } from '../syntax/problems';
import { LazyDeclaration } from './declaration';
import { parseNumber } from './expressions';
import { LazyFunction, type Header } from './function';
import type { Declaration, Declared, FileIR } from './ir';
import type { ItemParser, ItemSource } from './item';
import { macrosOf, type Macro } from './macros';
import { mentionsOf } from './mentions';
import type { Names } from './names';
import { Stock } from './stock';

/** What a file is read from. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** Finds the items of the text. */
  readonly itemize: (text: string) => Itemized;
  readonly parse: ItemParser;
}

/** What stands in a file. */
interface Content {
  readonly functions: readonly LazyFunction[];
  readonly macros: readonly LazyFunction[];
  readonly declarations: readonly LazyDeclaration[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * A file as the analysis reads it: its items are found when one is asked for, and each is read when it is asked for itself. Depends
 * on nothing but the text, so that it may be kept for as long as the text stays, and each item for as long as its own text does.
 */
export class LoweredFile implements FileIR {
  readonly path: string;
  readonly text: string;
  private knownSkim: Skim | null = null;
  private knownContent: Content | null = null;
  private knownOutlook: object | null = null;
  private knownNumbers: ReadonlyMap<string, number> | null = null;
  private named: Map<ReadonlySet<string>, readonly Declaration[]> = new Map();
  private index: ReadonlyMap<string, readonly Declaration[]> | null = null;
  private before: LoweredFile | null;

  /** @param before an earlier text of the file: its items that stand in this one too are moved */
  constructor(
    private readonly source: Source,
    readonly names: Names,
    before?: LoweredFile,
  ) {
    ({ path: this.path, text: this.text } = source);
    // Of what was never read nobody knows anything.
    this.before = before?.isRead === false ? before.before : (before ?? null);
  }

  /** Whether its items were asked for. */
  private get isRead(): boolean {
    return this.knownContent !== null;
  }

  get functions(): readonly LazyFunction[] {
    return this.content.functions;
  }

  get macros(): readonly LazyFunction[] {
    return this.content.macros;
  }

  get declarations(): readonly LazyDeclaration[] {
    return this.content.declarations;
  }

  /** Why nothing of the text is read. */
  get problems(): readonly SyntaxProblem[] {
    return this.content.problems;
  }

  get outlook(): object {
    // Whether it looks the same as an earlier text is known by reading both.
    if (this.before !== null) this.knownContent = this.read();
    return (this.knownOutlook ??= {});
  }

  get skim(): Skim {
    return (this.knownSkim ??= new Skim(this.text));
  }

  private get content(): Content {
    return (this.knownContent ??= this.read());
  }

  private read(): Content {
    const { before, text } = this;
    this.before = null;
    const itemized = this.source.itemize(text);
    // Of two with one name (halves of a group) nobody knows which an edit made of which.
    const edited = before?.functionsByName() ?? new Map<string, LazyFunction>();
    if (edited.size > 0)
      for (const [name, all] of byName(itemized.items.flatMap(({ head }) => head ?? [])))
        if (all.length > 1) edited.delete(name);
    const stock =
      before === null ? null : new Stock([...before.functions, ...before.declarations, ...before.macros]);
    const functions: LazyFunction[] = [];
    const declarations: LazyDeclaration[] = [];
    for (const item of itemized.items)
      if (item.head === null) declarations.push(this.declaration(itemized, item, stock));
      else functions.push(this.function(itemized, item, item.head, stock, edited));
    const macros = macrosOf(text).map((macro) => this.macro(macro, stock));
    const content = { functions, macros, declarations, problems: itemized.problems };
    if (before !== null) this.take(before, content);
    return content;
  }

  /** Takes over what was found out of an earlier text, as far as it holds. */
  private take(before: LoweredFile, { functions, macros, declarations }: Content): void {
    const declares =
      sameItems(declarations, before.declarations, (a, b) => a === b) &&
      sameItems([...this.numbers], [...before.numbers], (a, b) => a[0] === b[0] && a[1] === b[1]);
    const looks =
      declares &&
      sameItems(functions, before.functions, (a, b) => a.head === b.head) &&
      sameItems(macros, before.macros, (a, b) => a === b);
    if (looks) this.knownOutlook = before.outlook;
    if (declares) ({ named: this.named, index: this.index } = before);
  }

  declaring(name: string): readonly Declaration[] {
    // A look at the text tells most of the time.
    if (this.index === null && !this.skim.declares(hashOf(name))) return NONE;
    return (this.index ??= this.makeIndex()).get(name) ?? NONE;
  }

  naming(names: ReadonlySet<string>): readonly Declaration[] {
    let found = this.named.get(names);
    if (found === undefined) {
      const pattern = new RegExp(`\\b(?:${[...names].join('|')})\\b`);
      const isHere = [...names].some((name) => this.skim.has(hashOf(name)));
      found = isHere ? this.declarations.filter((d) => d.has(pattern) && d.declares.fills) : NONE;
      this.named.set(names, found);
    }
    return found;
  }

  private declaration({ masked }: Itemized, { from, to }: Item, stock: Stock | null): LazyDeclaration {
    const source = this.sourceOf(masked, from, to);
    const known = stock?.take(source);
    const declaration = known instanceof LazyDeclaration ? known : new LazyDeclaration(this, from, source);
    declaration.move(this, from);
    return declaration;
  }

  private function(
    { masked, tokens }: Itemized,
    { from, to }: Item,
    head: FunctionHead,
    stock: Stock | null,
    edited: ReadonlyMap<string, LazyFunction>,
  ): LazyFunction {
    const source = this.sourceOf(masked, from, to);
    const known = stock?.take(source);
    const header = (): Header => ({
      ...{ ...head, isMacro: false, from, to },
      ...mentionsOf(tokens, head.body, to, this.names),
    });
    const fn =
      known instanceof LazyFunction ? known : new LazyFunction(this, header(), source, edited.get(head.name));
    fn.move(this, from);
    return fn;
  }

  private sourceOf(masked: string, from: number, to: number): ItemSource {
    return { text: this.text.slice(from, to), code: masked.slice(from, to), parse: this.source.parse };
  }

  private macro({ name, code, from, to, brace }: Macro, stock: Stock | null): LazyFunction {
    const own = { text: code, code, parse: this.source.parse };
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
