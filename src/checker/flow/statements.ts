import type { Builder } from './builder';
import { alwaysOf, conditionalOf } from './conditionals';
import { baseOf, declarator } from './declarators';
import { address, condition, value } from './expressions';
import type { FlatTree } from './flat';
import { initialize } from './initializers';
import { Op, Operator, type Type } from './ir';

/** What the lowering of one function carries along. */
export interface Context {
  readonly code: Builder;
  readonly tree: FlatTree;
  /** Arguments that a loop macro assigns; the first where the macro is not listed. */
  readonly loopVariables: ReadonlyMap<string, readonly number[]>;
  readonly labels: Map<string, number>;
  /** Blocks that `break` and `continue` go to. */
  readonly targets: { readonly onBreak: number; readonly onContinue: number }[];
  /** Nesting of what is lowered now. */
  depth: number;
}

const DEEPEST_STATEMENT = 400;

/** Lowers a statement (or a declaration, or a conditional group of them). */
export function statement(cx: Context, node: number): void {
  if (node < 0 || cx.depth >= DEEPEST_STATEMENT) return;
  cx.depth++;
  lower(cx, node);
  cx.depth--;
}

function lower(cx: Context, node: number): void {
  const { code, tree } = cx;
  switch (tree.kind(node)) {
    case 'compound_statement':
      return code.scoped(() => tree.children(node).forEach((n) => statement(cx, n)));
    case 'declaration':
      return declaration(cx, node);
    case 'expression_statement':
      return tree.children(node).forEach((n) => value(cx, n));
    case 'if_statement':
      return ifStatement(cx, node);
    case 'while_statement':
      return whileStatement(cx, node);
    case 'do_statement':
      return doStatement(cx, node);
    case 'for_statement':
      return forStatement(cx, node);
    case 'switch_statement':
      return switchStatement(cx, node);
    case 'labeled_statement': {
      code.begin(label(cx, tree.textOf(tree.child(node, 'label'))));
      return tree
        .children(node)
        .slice(1)
        .forEach((n) => statement(cx, n));
    }
    case 'goto_statement':
      return code.jump(label(cx, tree.textOf(tree.child(node, 'label'))), node);
    case 'break_statement':
    case 'continue_statement': {
      const target = tree.kind(node) === 'break_statement' ? 'onBreak' : 'onContinue';
      const to = cx.targets.filter((t) => t[target] >= 0).at(-1);
      return to === undefined ? undefined : code.jump(to[target], node);
    }
    case 'return_statement': {
      const result = tree.children(node)[0] ?? -1;
      return code.leave(result < 0 ? -1 : value(cx, result), node);
    }
    case 'preproc_if':
    case 'preproc_ifdef':
    case 'preproc_elif':
    case 'preproc_elifdef':
      return conditionalGroup(cx, node);
    case 'attributed_statement':
    case 'ERROR':
    case 'preproc_else':
    case 'else_clause':
      return tree.children(node).forEach((n) => statement(cx, n));
  }
}

function label(cx: Context, name: string): number {
  let block = cx.labels.get(name);
  if (block === undefined) cx.labels.set(name, (block = cx.code.block()));
  return block;
}

function declaration(cx: Context, node: number): void {
  const { code, tree } = cx;
  const base = baseOf(tree, tree.child(node, 'type'));
  const isStatic = isStaticDeclaration(tree, node);
  for (const item of tree.children(node, 'declarator')) {
    const initialized = tree.kind(item) === 'init_declarator';
    const d = declarator(tree, initialized ? tree.child(item, 'declarator') : item, base);
    if (d.name === '') continue;
    const type: Type = d.parameters >= 0 ? { ...d.type, base: 'function' } : d.type;
    const local = code.declare(d.name, type, isStatic);
    if (!initialized) continue;
    initialize(cx, code.emit(Op.Local, d.nameNode, local), tree.child(item, 'value'));
    freeInScope(cx, node, local);
  }
}

/** `type x __free(name) = ...`: `name` is given what the variable holds and gives it back, whichever way the scope is left. */
function freeInScope(cx: Context, node: number, local: number): void {
  const { code, tree } = cx;
  const text = tree.text.slice(tree.start[node]!, tree.end[node]!);
  const name = /^[^=]*\b__free\(\s*(\w+)\s*\)\s*=/.exec(text)?.[1];
  if (name === undefined) return;
  const held = code.emit(Op.Load, -1, code.emit(Op.Local, -1, local));
  code.call(code.names.id(`__free_${name}`), [held], -1);
}

export function isStaticDeclaration(tree: FlatTree, node: number): boolean {
  return tree
    .children(node)
    .some((n) => tree.kind(n) === 'storage_class_specifier' && tree.textOf(n) === 'static');
}

function ifStatement(cx: Context, node: number): void {
  const { code, tree } = cx;
  const [yes, no, done] = [code.block(), code.block(), code.block()];
  condition(cx, tree.child(node, 'condition'), yes, no);
  code.begin(yes);
  statement(cx, tree.child(node, 'consequence'));
  code.jump(done, node);
  code.begin(no);
  statement(cx, tree.child(node, 'alternative'));
  code.begin(done);
}

function whileStatement(cx: Context, node: number): void {
  const { code, tree } = cx;
  const at = tree.start[node]!;
  const macro = /^\w*/.exec(tree.text.slice(at, at + 80))![0];
  if (macro === 'scoped_guard') return statement(cx, tree.child(node, 'body'));
  const [head, body, done] = [code.block(), code.block(), code.block()];
  code.begin(head);
  if (macro === 'while') condition(cx, tree.child(node, 'condition'), body, done);
  else loopMacro(cx, node, macro, body, done);
  loopBody(cx, node, body, head, done);
  code.jump(head, node);
  code.begin(done);
}

/** `for_each_x(a, b) { }`: a call of the macro gives each turn's value to the variables that it assigns. */
function loopMacro(cx: Context, node: number, macro: string, body: number, done: number): void {
  const { code, tree } = cx;
  const args: number[] = [];
  let list = tree.children(tree.child(node, 'condition'))[0] ?? -1;
  for (; list >= 0 && tree.kind(list) === 'comma_expression'; list = tree.child(list, 'right'))
    args.push(tree.child(list, 'left'));
  if (list >= 0) args.push(list);
  const assigned = cx.loopVariables.get(macro) ?? [0];
  const values = args.map((n, i) => (assigned.includes(i) ? code.emit(Op.Opaque, n) : value(cx, n)));
  const turn = code.call(code.names.id(macro), values, node);
  for (const i of assigned)
    if (args[i] !== undefined && tree.kind(args[i]) !== 'call_expression')
      code.emit(Op.Store, args[i], address(cx, args[i]), turn);
  code.branch(code.emit(Op.Opaque, node), body, done, node);
}

function loopBody(cx: Context, node: number, body: number, onContinue: number, onBreak: number): void {
  cx.code.begin(body);
  cx.targets.push({ onBreak, onContinue });
  statement(cx, cx.tree.child(node, 'body'));
  cx.targets.pop();
}

function doStatement(cx: Context, node: number): void {
  const { code } = cx;
  const [body, test, done] = [code.block(), code.block(), code.block()];
  loopBody(cx, node, body, test, done);
  code.begin(test);
  condition(cx, cx.tree.child(node, 'condition'), body, done);
  code.begin(done);
}

function forStatement(cx: Context, node: number): void {
  const { code, tree } = cx;
  const [head, body, next, done] = [code.block(), code.block(), code.block(), code.block()];
  code.scoped(() => {
    const first = tree.child(node, 'initializer');
    if (first >= 0 && tree.kind(first) === 'declaration') declaration(cx, first);
    else if (first >= 0) value(cx, first);
    code.begin(head);
    const test = tree.child(node, 'condition');
    if (test >= 0) condition(cx, test, body, done);
    loopBody(cx, node, body, next, done);
    code.begin(next);
    const update = tree.child(node, 'update');
    if (update >= 0) value(cx, update);
    code.jump(head, node);
    code.begin(done);
  });
}

/** Cases are tested in order, then control goes to the default or behind the switch. */
function switchStatement(cx: Context, node: number): void {
  const { code, tree } = cx;
  const subject = value(cx, tree.child(node, 'condition'));
  const done = code.block();
  const body = tree.child(node, 'body');
  const blocks = new Map<number, number>();
  let otherwise = done;
  for (const at of casesOf(tree, body)) {
    const block = code.block();
    blocks.set(at, block);
    const test = tree.child(at, 'value');
    if (test < 0) otherwise = block;
    else {
      const next = code.block();
      code.branch(code.binary(Operator.Equal, subject, value(cx, test), test), block, next, test);
      code.begin(next);
    }
  }
  code.jump(otherwise, node);
  cx.targets.push({ onBreak: done, onContinue: -1 });
  const part = (n: number): void => {
    if (tree.kind(n) === 'case_statement') {
      code.begin(blocks.get(n)!);
      for (const inner of tree.children(n)) if (tree.field(inner) !== 'value') part(inner);
    } else if (blocks.size > 0 && /^preproc_/.test(tree.kind(n))) tree.children(n).forEach(part);
    else statement(cx, n);
  };
  code.scoped(() => tree.children(body).forEach(part));
  cx.targets.pop();
  code.begin(done);
}

/** The case labels of a switch body that belong to it, also those inside conditional groups and of one another. */
function casesOf(tree: FlatTree, body: number): number[] {
  const found: number[] = [];
  const pending = body < 0 ? [] : tree.children(body).reverse();
  for (let n = pending.pop(); n !== undefined; n = pending.pop()) {
    const kind = tree.kind(n);
    if (kind === 'case_statement') found.push(n);
    if (kind === 'case_statement' || kind.startsWith('preproc_')) pending.push(...tree.children(n).reverse());
  }
  return found;
}

/** `#if ... #else ... #endif` around statements: a branch on the condition's text. */
function conditionalGroup(cx: Context, node: number): void {
  const { code, tree } = cx;
  const { name, negated, members, alternative, test } = conditionalOf(tree, node);
  const [yes, no, done] = [code.block(), code.block(), code.block()];
  const constant = alwaysOf(name, negated);
  if (constant !== undefined) code.jump(constant ? yes : no, node);
  else {
    const known = code.emit(Op.Configured, test, code.names.id(name));
    code.branch(known, negated ? no : yes, negated ? yes : no, test);
  }
  code.begin(yes);
  for (const n of members) statement(cx, n);
  code.jump(done, node);
  code.begin(no);
  statement(cx, alternative);
  code.begin(done);
}
