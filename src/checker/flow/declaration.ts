import { baseOf, declarator } from './declarators';
import { declaresOf, type Declares } from './declares';
import type { FlatTree } from './flat';
import type { Binding, Declaration, Declared, FileIR, ItemProblem, Struct, TopCall, Type } from './ir';
import type { ItemSource } from './item';
import { structsOf } from './structs';

/** An item that is no function, read when it is first asked for. */
export class LazyDeclaration implements Declaration {
  private known: { readonly declared: Declared; readonly problems: readonly ItemProblem[] } | null = null;
  private knownDeclares: Declares | null = null;

  constructor(
    public file: FileIR,
    public from: number,
    readonly source: ItemSource,
  ) {}

  get declared(): Declared {
    return this.read().declared;
  }

  get problems(): readonly ItemProblem[] {
    return this.read().problems;
  }

  /** Moves it to where it stands in a newer text of its file. */
  move(file: FileIR, from: number): void {
    [this.file, this.from] = [file, from];
  }

  /** What its tokens tell of it. */
  get declares(): Declares {
    return (this.knownDeclares ??= declaresOf(this.source.text));
  }

  /** Whether a pattern matches somewhere in its text. */
  has(pattern: RegExp): boolean {
    return pattern.test(this.source.text);
  }

  private read(): { readonly declared: Declared; readonly problems: readonly ItemProblem[] } {
    if (this.known === null) {
      const { text, code, parse } = this.source;
      const { read, problems } = parse(code, text, (tree) => new Reader(tree).read());
      const costly = { start: 0, message: 'This declaration could not be read; it is too costly.' };
      this.known = { declared: read, problems: problems ?? [costly] };
    }
    return this.known;
  }
}

/** Reads what the tree of one item declares. */
class Reader implements Declared {
  readonly structs = new Map<string, Struct>();
  readonly typedefs = new Map<string, Type>();
  readonly globals = new Map<string, Type>();
  readonly constants = new Map<string, number>();
  readonly bindings: Binding[] = [];
  readonly topCalls: TopCall[] = [];

  constructor(private readonly tree: FlatTree) {}

  read(): Declared {
    const { tree } = this;
    const pending = tree.size === 0 ? [] : tree.children(0).reverse();
    for (let n = pending.pop(); n !== undefined; n = pending.pop()) {
      const kind = tree.kind(n);
      if (kind === 'declaration') this.declaration(n);
      else if (kind === 'type_definition' || kind.endsWith('_specifier')) structsOf(tree, n, this);
      else if (kind === 'expression_statement') this.topCall(n + 1);
      else if (kind === 'ERROR') pending.push(...tree.children(n).reverse());
    }
    return this;
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
}
