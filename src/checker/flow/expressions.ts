import { MEMBER_MACROS } from '../kernel/structs';
import { castIn } from './casts';
import { describedType } from './declarators';
import { Op, Operator } from './ir';
import { initialize } from './initializers';
import { statement, type Context } from './statements';

/** Nesting beyond which an expression's value is unknown. */
export const DEEPEST_EXPRESSION = 200;

const BINARY: Readonly<Record<string, Operator>> = {
  '+': Operator.Add,
  '-': Operator.Subtract,
  '*': Operator.Multiply,
  '/': Operator.Divide,
  '%': Operator.Remainder,
  '&': Operator.And,
  '|': Operator.Or,
  '^': Operator.Xor,
  '<<': Operator.ShiftLeft,
  '>>': Operator.ShiftRight,
  '==': Operator.Equal,
  '!=': Operator.NotEqual,
  '<': Operator.Less,
  '<=': Operator.LessEqual,
  '>': Operator.Greater,
  '>=': Operator.GreaterEqual,
};
const UNARY: Readonly<Record<string, Operator>> = {
  '!': Operator.Not,
  '-': Operator.Negate,
  '~': Operator.Complement,
};

/** Lowers an expression and gives its value. */
export function value(cx: Context, node: number): number {
  if (node < 0) return cx.code.emit(Op.Opaque, -1);
  if (cx.depth >= DEEPEST_EXPRESSION) return cx.code.emit(Op.Opaque, node);
  cx.depth++;
  const result = valueOf(cx, node);
  cx.depth--;
  return result;
}

function valueOf(cx: Context, node: number): number {
  const { code, tree } = cx;
  switch (tree.kind(node)) {
    case 'number_literal':
      return code.number(parseNumber(tree.textOf(node)), node);
    case 'char_literal':
      return code.number(tree.textOf(node).charCodeAt(1), node);
    case 'true':
      return code.number(1, node);
    case 'false':
    case 'null':
      return code.number(0, node);
    case 'string_literal':
    case 'concatenated_string':
      return code.emit(Op.Text, node);
    case 'identifier':
      return load(cx, address(cx, node), node);
    case 'field_expression':
    case 'subscript_expression':
    case 'compound_literal_expression':
      return load(cx, address(cx, node), node);
    case 'parenthesized_expression':
      return parenthesized(cx, node);
    case 'extension_expression':
      return value(cx, tree.children(node)[0] ?? -1);
    case 'pointer_expression': {
      const of = tree.child(node, 'argument');
      if (tree.textOf(tree.child(node, 'operator')) === '&') return address(cx, of);
      return load(cx, value(cx, of), node);
    }
    case 'cast_expression':
      return code.cast(
        value(cx, tree.child(node, 'value')),
        describedType(tree, tree.child(node, 'type')),
        node,
      );
    case 'unary_expression': {
      const of = value(cx, tree.child(node, 'argument'));
      const operator = UNARY[tree.textOf(tree.child(node, 'operator'))];
      return operator === undefined ? of : code.emit(Op.Unary, node, of, operator);
    }
    case 'binary_expression':
      return binary(cx, node);
    case 'assignment_expression':
      return assignment(cx, node);
    case 'update_expression': {
      const at = address(cx, tree.child(node, 'argument'));
      const before = load(cx, at, node);
      const down = tree.textOf(tree.child(node, 'operator')) === '--';
      const after = code.binary(down ? Operator.Subtract : Operator.Add, before, code.number(1, node), node);
      code.emit(Op.Store, node, at, after);
      return tree.field(node + 1) === 'operator' ? after : before;
    }
    case 'comma_expression':
      value(cx, tree.child(node, 'left'));
      return value(cx, tree.child(node, 'right'));
    case 'conditional_expression':
      return conditional(cx, node);
    case 'call_expression':
      return call(cx, node);
    case 'sizeof_expression':
    case 'offsetof_expression':
    case 'alignof_expression':
      return code.emit(Op.Constant, node, code.names.id(tree.textOf(node).replace(/\s+/g, ' ')));
    case 'initializer_list': {
      const at = code.emit(Op.Local, node, code.temporary());
      initialize(cx, at, node);
      return code.emit(Op.Load, node, at);
    }
    default:
      return code.emit(Op.Opaque, node);
  }
}

/** What stands at an address; an array stands for the address of its first element. */
function load(cx: Context, at: number, node: number): number {
  const { op, a } = cx.code.inspect(at);
  if (op === Op.Local && cx.code.locals[a]!.type.array) return at;
  return cx.code.emit(Op.Load, node, at);
}

/** Lowers an lvalue and gives its address. */
export function address(cx: Context, node: number): number {
  const { code, tree } = cx;
  if (node < 0 || cx.depth >= DEEPEST_EXPRESSION) return code.emit(Op.Opaque, node);
  cx.depth++;
  try {
    switch (tree.kind(node)) {
      case 'identifier': {
        const name = tree.textOf(node);
        const local = code.lookup(name);
        return local >= 0
          ? code.emit(Op.Local, node, local)
          : code.emit(Op.Global, node, code.names.id(name));
      }
      case 'field_expression': {
        const of = tree.child(node, 'argument');
        const arrow = tree.textOf(tree.child(node, 'operator')) === '->';
        const base = arrow ? value(cx, of) : address(cx, of);
        return code.emit(Op.Field, node, base, code.names.id(tree.textOf(tree.child(node, 'field'))));
      }
      case 'subscript_expression': {
        const base = value(cx, tree.child(node, 'argument'));
        return code.emit(Op.Element, node, base, value(cx, tree.child(node, 'index')));
      }
      case 'pointer_expression':
        if (tree.textOf(tree.child(node, 'operator')) === '*') return value(cx, tree.child(node, 'argument'));
        break;
      case 'parenthesized_expression':
        return address(cx, tree.children(node)[0] ?? -1);
      case 'call_expression': {
        // A macro that names a member may be assigned to.
        const callee = tree.child(node, 'function');
        const member = callee < 0 ? undefined : MEMBER_MACROS.get(tree.textOf(callee));
        const of = tree.children(tree.child(node, 'arguments'))[0];
        if (member === undefined || of === undefined) break;
        return code.emit(Op.Field, node, value(cx, of), code.names.id(member));
      }
      case 'compound_literal_expression': {
        const type = describedType(tree, tree.child(node, 'type'));
        const at = code.emit(Op.Local, node, code.temporary(type));
        initialize(cx, at, tree.child(node, 'value'));
        return at;
      }
    }
    // The address of a value that has no place (a call's struct result): a place of its own.
    const at = code.emit(Op.Local, node, code.temporary());
    code.emit(Op.Store, node, at, value(cx, node));
    return at;
  } finally {
    cx.depth--;
  }
}

/** `(e)`, or a statement expression `({ ...; e; })`. */
function parenthesized(cx: Context, node: number): number {
  const inner = cx.tree.children(node);
  const first = inner[0] ?? -1;
  if (first < 0 || cx.tree.kind(first) !== 'compound_statement')
    return value(cx, inner[inner.length - 1] ?? -1);
  const statements = cx.tree.children(first);
  let result = -1;
  cx.code.scoped(() => {
    for (const [i, s] of statements.entries()) {
      const last = i === statements.length - 1 && cx.tree.kind(s) === 'expression_statement';
      if (last) result = value(cx, cx.tree.children(s)[0] ?? -1);
      else statement(cx, s);
    }
  });
  return result >= 0 ? result : cx.code.emit(Op.Opaque, node);
}

function binary(cx: Context, node: number): number {
  const { tree, code } = cx;
  const sign = tree.textOf(tree.child(node, 'operator'));
  if (sign === '&&' || sign === '||') return truth(cx, node);
  const type = castIn(tree, tree.child(node, 'left'));
  if (type !== undefined && /^[&*+-]$/.test(sign))
    return code.cast(prefixed(cx, sign, tree.child(node, 'right'), node), type, node);
  const left = value(cx, tree.child(node, 'left'));
  const right = value(cx, tree.child(node, 'right'));
  const operator = BINARY[sign];
  return operator === undefined ? code.emit(Op.Opaque, node) : code.binary(operator, left, right, node);
}

/** `&x`, `*x`, `-x` or `+x`. */
function prefixed(cx: Context, sign: string, of: number, node: number): number {
  if (sign === '&') return address(cx, of);
  const operand = value(cx, of);
  if (sign === '*') return load(cx, operand, node);
  return sign === '-' ? cx.code.emit(Op.Unary, node, operand, Operator.Negate) : operand;
}

function assignment(cx: Context, node: number): number {
  const { tree, code } = cx;
  const sign = tree.textOf(tree.child(node, 'operator'));
  const at = address(cx, tree.child(node, 'left'));
  const literal = literalIn(cx, tree.child(node, 'right'));
  if (sign === '=' && literal >= 0) {
    initialize(cx, at, literal);
    return code.emit(Op.Load, node, at);
  }
  const right = value(cx, tree.child(node, 'right'));
  const operator = BINARY[sign.slice(0, -1)];
  const stored =
    sign === '=' || operator === undefined ? right : code.binary(operator, load(cx, at, node), right, node);
  return code.emit(Op.Store, node, at, stored);
}

/** The braces of `(struct descriptor) { ... }`, which an assignment puts into its place one by one; -1 where it is something else. */
function literalIn({ tree }: Context, node: number): number {
  let of = node;
  while (of >= 0 && tree.kind(of) === 'parenthesized_expression') of = tree.children(of)[0] ?? -1;
  return of >= 0 && tree.kind(of) === 'compound_literal_expression' ? tree.child(of, 'value') : -1;
}

/** `a && b` as a value: 0 or 1 in a place of its own, by control flow. */
function truth(cx: Context, node: number): number {
  const { code } = cx;
  const [yes, no, done] = [code.block(), code.block(), code.block()];
  const at = code.temporary();
  const put = (n: number): void => {
    const number = code.number(n, node);
    code.emit(Op.Store, node, code.emit(Op.Local, node, at), number);
    code.jump(done, node);
  };
  condition(cx, node, yes, no);
  code.begin(yes);
  put(1);
  code.begin(no);
  put(0);
  code.begin(done);
  return code.emit(Op.Load, node, code.emit(Op.Local, node, at));
}

/** `c ? a : b`, and GNU's `a ?: b`. */
function conditional(cx: Context, node: number): number {
  const { code, tree } = cx;
  const [yes, no, done] = [code.block(), code.block(), code.block()];
  const at = code.temporary();
  const put = (v: number): void => {
    code.emit(Op.Store, node, code.emit(Op.Local, node, at), v);
    code.jump(done, node);
  };
  const first = tree.child(node, 'condition');
  const second = tree.child(node, 'consequence');
  if (second < 0) {
    const v = value(cx, first);
    code.branch(v, yes, no, first);
    code.begin(yes);
    put(v);
  } else {
    condition(cx, first, yes, no);
    code.begin(yes);
    put(value(cx, second));
  }
  code.begin(no);
  put(value(cx, tree.child(node, 'alternative')));
  code.begin(done);
  return code.emit(Op.Load, node, code.emit(Op.Local, node, at));
}

/** Lowers a condition to control flow. */
export function condition(cx: Context, node: number, yes: number, no: number): void {
  const { code, tree } = cx;
  const kind = node < 0 ? '' : tree.kind(node);
  if (cx.depth < DEEPEST_EXPRESSION) {
    cx.depth++;
    try {
      if (kind === 'parenthesized_expression' && tree.kind(node + 1) !== 'compound_statement')
        return condition(cx, tree.children(node)[0] ?? -1, yes, no);
      const sign = tree.child(node, 'operator') < 0 ? '' : tree.textOf(tree.child(node, 'operator'));
      if (kind === 'unary_expression' && sign === '!')
        return condition(cx, tree.child(node, 'argument'), no, yes);
      if (kind === 'binary_expression' && (sign === '&&' || sign === '||')) {
        const rest = code.block();
        if (sign === '&&') condition(cx, tree.child(node, 'left'), rest, no);
        else condition(cx, tree.child(node, 'left'), yes, rest);
        code.begin(rest);
        return condition(cx, tree.child(node, 'right'), yes, no);
      }
    } finally {
      cx.depth--;
    }
  }
  code.branch(value(cx, node), yes, no, node);
}

/** A function call; the callee's own expression is a value only where it is no plain name. */
export function call(cx: Context, node: number): number {
  const { code, tree } = cx;
  const callee = tree.child(node, 'function');
  const args = tree
    .children(tree.child(node, 'arguments'))
    .filter((n) => tree.kind(n) !== 'ERROR')
    .map((n) => value(cx, n));
  const name = callee >= 0 && tree.kind(callee) === 'identifier' ? tree.textOf(callee) : '';
  if (/^IS_(ENABLED|BUILTIN|REACHABLE)$/.test(name))
    return code.emit(
      Op.Configured,
      node,
      code.names.id(tree.textOf(tree.child(node, 'arguments')).slice(1, -1)),
    );
  const type = castIn(tree, callee);
  if (type !== undefined && args.length === 1) return code.cast(args[0]!, type, node);
  if (name !== '' && code.lookup(name) < 0) return code.call(code.names.id(name), args, node);
  return code.call(-1 - value(cx, callee), args, node);
}

/** A C integer literal; digits beyond 53 bits are rounded, which no rule looks at. */
export function parseNumber(text: string): number {
  const digits = text.replace(/[uUlL]+$/, '');
  const n = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  return Number.isNaN(n) ? 0 : n;
}
