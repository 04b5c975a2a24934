import { LOOP_VARIABLES } from '../kernel/loops';
import { Builder } from './builder';
import { alwaysOf, conditionalOf } from './conditionals';
import { baseOf, declarator } from './declarators';
import { parseNumber } from './expressions';
import type { FlatTree } from './flat';
import type { Binding, FileIR, FunctionIR, Struct, TopCall, Type } from './ir';
import { Names } from './names';
import { move } from './places';
import { isStaticDeclaration, statement, type Context } from './statements';
import { structsOf } from './structs';

/**
 * Lowers a file: its functions, and what it declares. Depends on nothing but the text, so that the result may be kept for as
 * long as the text stays, and each function for as long as its own text does.
 *
 * @param known functions of an earlier text of the file, by the offset of their last brace's end in this one: they are moved
 * @param names those of the earlier text, which they hold the numbers of
 */
export function lowerFile(
  path: string,
  tree: FlatTree,
  known: ReadonlyMap<number, FunctionIR> = new Map(),
  names = new Names(),
): FileIR {
  const file = new FileLowering(path, tree, known, names);
  file.items();
  return file;
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
  readonly text: string;
  functionsSeen = 0;
  functionsLost = 0;

  constructor(
    readonly path: string,
    private readonly tree: FlatTree,
    private readonly known: ReadonlyMap<number, FunctionIR>,
    readonly names: Names,
  ) {
    this.text = tree.text;
    this.directives();
  }

  /** Reads the items of the file, also those inside conditional groups and `extern "C"`. */
  items(): void {
    const { tree } = this;
    if (tree.size === 0) return;
    const pending = tree.children(0).reverse();
    for (let n = pending.pop(); n !== undefined; n = pending.pop()) {
      const kind = tree.kind(n);
      if (kind === 'function_definition') this.functionDefinition(n);
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
  }

  private functionDefinition(node: number): void {
    const { tree } = this;
    this.functionsSeen++;
    if (tree.hasError(node)) this.functionsLost++;
    const base = baseOf(tree, tree.child(node, 'type'));
    structsOf(tree, tree.child(node, 'type'), this);
    const [from, to] = [tree.start[node]!, tree.end[node]!];
    const known = this.known.get(to);
    // An error before it may have taken a part of it in.
    if (known !== undefined && known.to - known.from === to - from && !tree.hasError(node)) {
      this.functions.push(move(known, this, from));
      return;
    }
    const d = declarator(tree, tree.child(node, 'declarator'), base);
    const body = tree.child(node, 'body');
    if (d.name === '' || body < 0) return;
    const code = new Builder(tree, this.names);
    const parameters = this.parameters(code, d.parameters);
    const cx: Context = {
      code,
      tree,
      loopVariables: LOOP_VARIABLES,
      labels: new Map(),
      targets: [],
      depth: 0,
    };
    statement(cx, body);
    this.functions.push({
      ...code.finish(),
      name: d.name,
      file: this,
      isStatic: isStaticDeclaration(tree, node),
      result: d.type,
      parameters,
      from,
      to,
      sites: [],
    });
  }

  private parameters(code: Builder, list: number): number {
    if (list < 0) return 0;
    const { tree } = this;
    let count = 0;
    for (const p of tree.children(list)) {
      if (tree.kind(p) !== 'parameter_declaration') continue;
      const base = baseOf(tree, tree.child(p, 'type'));
      const d = declarator(tree, tree.child(p, 'declarator'), base);
      if (d.name === '' && base === 'void') continue;
      // An array parameter is a pointer (C11 6.7.6.3p7).
      const pointers = d.type.pointers + (d.type.array ? 1 : 0);
      code.declare(d.name, { base: d.parameters >= 0 ? 'function' : base, pointers, array: false });
      count++;
    }
    return count;
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
