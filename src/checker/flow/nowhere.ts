import { PRINTS } from '../kernel/exempt';
import { QUESTIONS } from '../kernel/pure';
import type { ApiRow } from '../kernel/row';
import { FUNCTION_ROWS } from '../kernel/table';
import { Kind, type Tokens } from '../syntax/lexer';
import { Mark } from '../syntax/nesting';
import { MOST_TOKENS } from './brackets';

const [EXCLAMATION, LESS, GREATER] = [33, 60, 62];

/** Whether nothing that a kernel function is given comes back from it or is kept by it: what frees memory, or shows it to people. */
const isEnd = ({ role = 'free', effects = [], pure = false }: ApiRow): boolean =>
  role === 'free' && !pure && effects.every((e) => /^(close|test|take)$/.test(e.does));

/** What takes a value and hands it to nobody: statements that only ask, and functions. */
const ENDS: ReadonlySet<string> = new Set([
  ...['if', 'while', 'switch'],
  ...QUESTIONS,
  ...FUNCTION_ROWS.filter(isEnd).map((row) => row.name),
]);

/** What gives a condition on as it is (include/linux/compiler.h, include/asm-generic/bug.h). */
const CONDITIONS: ReadonlySet<string> = new Set(['likely', 'unlikely', 'WARN_ON', 'WARN_ON_ONCE']);

/**
 * Whether the value of an expression ends with the statement that it stands in: a branch asks for it, or a function that keeps
 * nothing is given it. By the token before the expression.
 */
export function goesNowhere(tokens: Tokens, before: number): boolean {
  const { kind, text, start, end } = tokens;
  let depth = 0;
  for (let at = before; at > before - MOST_TOKENS; at--)
    switch (kind[at]!) {
      case Mark.CloseParen:
      case Mark.CloseIndex:
      case Mark.CloseBrace:
        depth++;
        break;
      case Mark.OpenIndex:
      case Mark.OpenBrace:
        if (depth-- === 0) return false;
        break;
      case Mark.OpenParen: {
        if (depth > 0) {
          depth--;
          break;
        }
        if (kind[at - 1] !== Kind.Identifier) break;
        const name = text.slice(start[at - 1], end[at - 1]);
        if (!CONDITIONS.has(name)) return ENDS.has(name) || PRINTS.test(name);
        break;
      }
      case Mark.Equals:
        if (depth === 0 && isAssignment(tokens, at)) return false;
        break;
      case Mark.Semicolon:
      case Kind.End:
      case Kind.Directive:
        if (depth === 0) return false;
        break;
    }
  return false;
}

/** Whether `=` is of an assignment, not of a comparison. */
function isAssignment({ kind }: Tokens, at: number): boolean {
  const [before, after] = [kind[at - 1]!, kind[at + 1]!];
  if (after === Mark.Equals || before === Mark.Equals || before === EXCLAMATION) return false;
  return (before !== LESS && before !== GREATER) || kind[at - 2] === before;
}
