import { LOOP_VARIABLES } from '../kernel/loops';
import type { Tree } from 'web-tree-sitter';
import type { Tokens } from '../syntax/lexer';
import type { Piece } from '../syntax/pieces';
import { Builder } from './builder';
import { alwaysOf, conditionalOf } from './conditionals';
import { baseOf, declarator } from './declarators';
import { parseNumber } from './expressions';
import { FlatTree } from './flat';
import { LazyFunction, type Body, type Header } from './function';
import type { Binding, BodyProblem, FileIR, FunctionIR, Struct, TopCall, Type } from './ir';
import { mentionsOf } from './mentions';
import type { Names } from './names';
import { move } from './places';
import { isStaticDeclaration, statement, type Context } from './statements';
import { structsOf } from './structs';

/** What is read of a file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The text as the grammar reads it. */
  readonly masked: string;
  readonly tokens: Tokens;
  /** The tree of all but the bodies of the pieces. */
  readonly tree: FlatTree;
  readonly pieces: readonly Piece[];
  /** Parses masked code; null where that is too costly. */
  readonly read: (code: string) => Tree | null;
  /** What could not be read in a tree of a text. */
  readonly problems: (tree: Tree, text: string) => readonly BodyProblem[];
}

/** Functions by what they are made of: their code, as masked and as written. */
export type FunctionsByText = ReadonlyMap<string, readonly FunctionIR[]>;

/**
 * Lowers a file: what it declares, and its functions, each when it is asked for. Depends on nothing but the text, so that the
 * result may be kept for as long as the text stays, and each function for as long as its own text does.
 *
 * @param earlier functions of an earlier text of the file: those that stand in this one too are moved
 */
export function lowerFile(
  source: Source,
  names: Names,
  earlier: FunctionsByText = new Map(),
): { ir: FileIR; functions: FunctionsByText } {
  const ir = new FileLowering(source, names);
  const functions = ir.items(earlier);
  return { ir, functions };
}

class FileLowering implements FileIR {
  readonly functions: FunctionIR[] = [];
  readonly structs = new Map<string, Struct>();
  readonly typedefs = new Map<string, Type>();
  readonly globals = new Map<string, Type>();
  readonly constants = new Map<string, number>();
  readonly aliases = new Map<string, string>();
  readonly bindings: Binding[] = [];
  readonly topCalls: TopCall[] = [];
  readonly includes: string[] = [];
  readonly path: string;
  readonly text: string;
  private readonly tree: FlatTree;
  private readonly pieces: ReadonlyMap<number, Piece>;
  private readonly made = new Map<string, FunctionIR[]>();
  private found = 0;

  constructor(
    private readonly source: Source,
    readonly names: Names,
  ) {
    ({ path: this.path, text: this.text, tree: this.tree } = source);
    this.pieces = new Map(source.pieces.map((piece) => [piece.open, piece]));
    this.directives();
  }

  get functionsSeen(): number {
    return this.pieces.size;
  }

  get functionsLost(): number {
    return this.pieces.size - this.found;
  }

  /** Reads the items of the file, also those inside conditional groups and `extern "C"`. */
  items(earlier: FunctionsByText): FunctionsByText {
    const { tree } = this;
    if (tree.size === 0) return this.made;
    const pending = tree.children(0).reverse();
    for (let n = pending.pop(); n !== undefined; n = pending.pop()) {
      const kind = tree.kind(n);
      if (kind === 'function_definition') this.functionDefinition(n, earlier);
      else if (kind === 'declaration') this.declaration(n);
      else if (kind === 'type_definition' || kind.endsWith('_specifier')) structsOf(tree, n, this);
      else if (kind === 'expression_statement') this.topCall(n + 1);
      else if (/^preproc_(if|elif)/.test(kind)) {
        const { name, negated, members, alternative } = conditionalOf(tree, n);
        const always = alwaysOf(name, negated);
        if (alternative >= 0 && always !== true) pending.push(alternative);
        if (always !== false) pending.push(...[...members].reverse());
      } else if (/^(ERROR|declaration_list|linkage|preproc_else)/.test(kind))
        pending.push(...tree.children(n).reverse());
    }
    return this.made;
  }

  private functionDefinition(node: number, earlier: FunctionsByText): void {
    const { tree, source } = this;
    const base = baseOf(tree, tree.child(node, 'type'));
    structsOf(tree, tree.child(node, 'type'), this);
    const d = declarator(tree, tree.child(node, 'declarator'), base);
    const body = tree.child(node, 'body');
    const piece = body < 0 ? undefined : this.pieces.get(tree.start[body]!);
    if (piece !== undefined) this.found++;
    if (d.name === '' || body < 0) return;
    const [from, to] = [tree.start[node]!, piece?.to ?? tree.end[node]!];
    const code = source.masked.slice(from, to);
    const key = `${code}\0${this.text.slice(from, to)}`;
    const same = this.made.get(key) ?? [];
    this.made.set(key, same);
    const known = earlier.get(key)?.[same.length];
    if (known !== undefined) {
      same.push(known);
      this.functions.push(move(known, this, from));
      return;
    }
    const text = this.text.slice(from, to);
    const header: Header = {
      name: d.name,
      isStatic: isStaticDeclaration(tree, node),
      result: d.type,
      parameters: parametersOf(tree, d.parameters).length,
      from,
      to,
      ...mentionsOf(source.tokens, tree.start[body]!, to, this.names),
    };
    const { read, problems } = source;
    const { names } = this;
    const fn = new LazyFunction(this, header, () =>
      lowerBody(header.name, text, read(code), problems, names),
    );
    same.push(fn);
    this.functions.push(fn);
  }

  private declaration(node: number): void {
    const { tree } = this;
    const type = tree.child(node, 'type');
    structsOf(tree, type, this);
    const base = baseOf(tree, type);
    for (const item of tree.children(node, 'declarator')) {
      const initialized = tree.kind(item) === 'init_declarator';
      const d = declarator(tree, initialized ? tree.child(item, 'declarator') : item, base);
      if (d.name === '') continue;
      if (d.parameters < 0) this.globals.set(d.name, d.type);
      // `module_driver(x);` with a name that the grammar takes for a type ends up here.
      else if (base !== '' && tree.kind(type) === 'type_identifier')
        this.topCalls.push({ name: base, args: [d.name] });
      if (initialized) this.bind(base, tree.child(item, 'value'));
    }
  }

  /** Notes the functions that an initializer names, with the type and field that they fill. */
  private bind(base: string, value: number): void {
    const { tree } = this;
    const pending = [value];
    for (let n = pending.pop(); n !== undefined; n = pending.pop()) {
      if (n < 0) continue;
      if (tree.kind(n) === 'initializer_pair') {
        const target = tree.child(n, 'value');
        const designator = tree.children(n, 'designator').at(-1) ?? -1;
        const field = designator < 0 ? '' : tree.textOf(designator).replace(/^\./, '');
        if (target >= 0 && tree.kind(target) === 'identifier')
          this.bindings.push({ type: base, field, target: tree.textOf(target) });
        else pending.push(target);
      } else if (tree.kind(n) === 'initializer_list') pending.push(...tree.children(n).reverse());
      else if (tree.kind(n) === 'call_expression') this.topCall(n);
    }
  }

  private topCall(node: number): void {
    const { tree } = this;
    if (node >= tree.size || tree.kind(node) !== 'call_expression') return;
    const args = tree.children(tree.child(node, 'arguments')).map((n) => tree.textOf(n));
    this.topCalls.push({ name: tree.textOf(tree.child(node, 'function')), args });
  }

  /** `#include "x"` and object-like `#define`s of numbers and names; the parser is given neither. */
  private directives(): void {
    const pattern = /^[ \t]*#[ \t]*(?:include[ \t]*"([^"\n]+)"|define[ \t]+(\w+)[ \t]+(.+))/gm;
    for (const [, include, name, body] of this.text.matchAll(pattern)) {
      if (include !== undefined) this.includes.push(include);
      else if (name !== undefined && body !== undefined) {
        const plain = body
          .replace(/\/\*.*?\*\/|\/\/.*|\/\*.*/g, '')
          .trim()
          .replace(/^\((.*)\)$/, '$1')
          .trim();
        if (/^(0[xX][0-9a-fA-F]+|\d+)[uUlL]*$/.test(plain)) this.constants.set(name, parseNumber(plain));
        else if (/^[A-Za-z_]\w*$/.test(plain)) this.aliases.set(name, plain);
      }
    }
  }
}

/** Parameters of a list, with their names. */
function parametersOf(tree: FlatTree, list: number): { name: string; type: Type }[] {
  if (list < 0) return [];
  return tree.children(list).flatMap((p) => {
    if (tree.kind(p) !== 'parameter_declaration') return [];
    const base = baseOf(tree, tree.child(p, 'type'));
    const d = declarator(tree, tree.child(p, 'declarator'), base);
    if (d.name === '' && base === 'void') return [];
    // An array parameter is a pointer (C11 6.7.6.3p7).
    const pointers = d.type.pointers + (d.type.array ? 1 : 0);
    return [{ name: d.name, type: { base: d.parameters >= 0 ? 'function' : base, pointers, array: false } }];
  });
}

/** Lowers one function from a tree of its own, which is deleted. */
function lowerBody(
  name: string,
  text: string,
  parsed: Tree | null,
  problemsOf: Source['problems'],
  names: Names,
): Body {
  const lost = (what: string): BodyProblem => ({
    start: 0,
    message: `The function \`${name}\` could not be read${what}.`,
  });
  if (parsed === null)
    return { ...new Builder(FlatTree.EMPTY, names).finish(), problems: [lost('; it is too costly')] };
  try {
    const tree = FlatTree.of(parsed, text);
    const code = new Builder(tree, names);
    const node = tree.first('function_definition');
    if (node >= 0) {
      const { parameters } = declarator(tree, tree.child(node, 'declarator'), '');
      for (const { name: own, type } of parametersOf(tree, parameters)) code.declare(own, type);
      const cx: Context = {
        ...{ code, tree, loopVariables: LOOP_VARIABLES, labels: new Map(), targets: [], depth: 0 },
      };
      statement(cx, tree.child(node, 'body'));
    }
    const errors = problemsOf(parsed, text);
    const problems = errors.length === 0 ? [] : [lost(' whole; it is checked in part'), ...errors];
    return { ...code.finish(), problems };
  } finally {
    parsed.delete();
  }
}
