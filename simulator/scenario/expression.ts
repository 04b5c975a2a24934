/** Expressions of the scenario language: what C would write, without operators that scenarios have no use for. */

export type Node =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly at: number; readonly args: readonly Node[] }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '|' | '&' | '<<' | '>>';
      readonly left: Node;
      readonly right: Node;
    };

export class ExpressionError extends Error {}

type Operator = Extract<Node, { kind: 'binary' }>['operator'];

const TOKEN =
  /\s*(0[xX][0-9a-fA-F]+|[0-9]+|[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z_][A-Za-z0-9_]*)*|<<|>>|[-+*|&(),~])/y;
/** Binding strength, as in C. */
const STRENGTH: Readonly<Record<Operator, number>> = {
  '|': 1,
  '&': 2,
  '<<': 3,
  '>>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
};
const MAX_DEPTH = 32;

interface Token {
  readonly text: string;
  readonly at: number;
}

/** Parses one expression. @throws ExpressionError that says what is wrong and where */
export function parseExpression(text: string): Node {
  const tokens = tokenize(text);
  let next = 0;
  const peek = (): string | undefined => tokens[next]?.text;
  const fail = (what: string): never => {
    const at = tokens[next]?.at ?? text.length;
    throw new ExpressionError(`${what} at position ${String(at + 1)} of "${text.slice(0, 80)}"`);
  };
  const expect = (word: string): void => {
    if (peek() !== word) fail(`"${word}" expected`);
    next++;
  };

  const primary = (depth: number): Node => {
    if (depth > MAX_DEPTH) fail('nested too deep');
    const token = tokens[next++];
    if (!token) return fail('a value expected');
    if (token.text === '(') {
      const inside = binary(1, depth + 1);
      expect(')');
      return inside;
    }
    // The address of something named is what its name stands for.
    if (token.text === '&') return primary(depth + 1);
    if (token.text === '-') {
      return {
        kind: 'binary',
        operator: '-',
        left: { kind: 'number', value: 0n },
        right: primary(depth + 1),
      };
    }
    if (/^[0-9]/.test(token.text)) return { kind: 'number', value: BigInt(token.text) };
    if (!/^[A-Za-z_]/.test(token.text)) {
      next--;
      return fail('a value expected');
    }
    if (peek() !== '(') return { kind: 'name', name: token.text, at: token.at };
    next++;
    const args: Node[] = [];
    while (peek() !== ')') {
      args.push(binary(1, depth + 1));
      if (peek() !== ')') expect(',');
    }
    expect(')');
    return { kind: 'call', name: token.text, at: token.at, args };
  };

  const binary = (strength: number, depth: number): Node => {
    let left = primary(depth);
    for (;;) {
      const operator = peek() as Operator | undefined;
      const own = operator === undefined ? undefined : STRENGTH[operator];
      if (operator === undefined || own === undefined || own < strength) return left;
      next++;
      left = { kind: 'binary', operator, left, right: binary(own + 1, depth + 1) };
    }
  };

  const node = binary(1, 0);
  if (next < tokens.length) fail('the end expected');
  return node;
}

/** Every name that an expression uses as a value, with its place in the text. */
export function namesIn(node: Node): readonly { readonly name: string; readonly at: number }[] {
  if (node.kind === 'name') return [node];
  if (node.kind === 'call') return node.args.flatMap(namesIn);
  if (node.kind === 'binary') return [...namesIn(node.left), ...namesIn(node.right)];
  return [];
}

/** Functions that an expression calls. */
export function callsIn(
  node: Node,
): readonly { readonly name: string; readonly args: number; readonly at: number }[] {
  if (node.kind === 'call')
    return [{ name: node.name, args: node.args.length, at: node.at }, ...node.args.flatMap(callsIn)];
  if (node.kind === 'binary') return [...callsIn(node.left), ...callsIn(node.right)];
  return [];
}

function tokenize(text: string): Token[] {
  if (text.length > 1000) throw new ExpressionError('an expression is at most 1000 characters long');
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw new ExpressionError(
        `"${text.slice(start, start + 10).trim()}" is not understood in "${text.slice(0, 80)}"`,
      );
    }
    tokens.push({ text: match[1]!, at: TOKEN.lastIndex - match[1]!.length });
  }
  return tokens;
}
