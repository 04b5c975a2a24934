/** Edits of source text, in the layout that the kernel uses: a statement a line, indented by tabs. */
import type { CallFact, FunctionFacts, UnitFacts } from '../../flow/facts';
import type { FunctionIR, Type } from '../../flow/ir';
import type { Site } from '../../flow/values';
import type { Repair } from '../rule';

type Edits = Repair['edits'];

/** Puts text at an offset. */
export const insert = (file: string, at: number, text: string): Edits[number] => ({
  at: { file, start: at, end: at },
  text,
});

/** Text of a function from its beginning up to an offset. */
export const textBefore = (unit: UnitFacts, { file, from }: FunctionIR, at: number): string =>
  unit.textOf({ file: file.path, start: from, end: at });

/** Text of a function from an offset to its end. */
export const textBehind = (unit: UnitFacts, { file, to }: FunctionIR, at: number): string =>
  unit.textOf({ file: file.path, start: at, end: to });

/**
 * Edits that put a statement on a line of its own in front of another one, with braces where that is the whole of a branch;
 * null where the layout is not the kernel's.
 */
export function statementBefore(
  unit: UnitFacts,
  { fn }: FunctionFacts,
  { file, start, end }: Site,
  statement: string,
): Edits | null {
  const before = textBefore(unit, fn, start);
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  if (indent === undefined) return null;
  const added = insert(file, start, `${statement}\n${indent}`);
  const code = before.trimEnd();
  if (/[;{}:]$/.test(code)) return [added];
  const isBranch = /(\)|\belse)$/.test(code) && indent.endsWith('\t');
  if (!isBranch || /^\s*else\b/.test(textBehind(unit, fn, end))) return null;
  return [insert(file, fn.from + code.length, ' {'), added, insert(file, end, `\n${indent.slice(0, -1)}}`)];
}

/** Where the statement around an offset begins and how it is indented, where it begins a line and is no branch; else null. */
export function statementAt(
  unit: UnitFacts,
  fn: FunctionIR,
  at: number,
): { readonly start: number; readonly indent: string } | null {
  const before = textBefore(unit, fn, at);
  const line = before.lastIndexOf('\n') + 1;
  const [head, begun] = [before.slice(0, line).trimEnd(), before.slice(line)];
  if (!/([;{}:]|\*\/)$/.test(head) || /[;{}]/.test(begun)) return null;
  const indent = /^[ \t]*/.exec(begun)![0];
  return { start: fn.from + line + indent.length, indent };
}

/** Whether a function gives everything back where it fails by going to a label: a plain `return` would leave that out. */
export const unwinds = (unit: UnitFacts, { fn }: FunctionFacts): boolean =>
  /\bgoto\b/.test(textBefore(unit, fn, fn.to));

/** Name of a function's variable for error numbers. */
export const errorVariable = ({ locals }: FunctionIR): string | undefined =>
  locals.find((l) => isNumber(l.type) && /^(ret|err|error|rc|r)$/.test(l.name))?.name;

/** Whether a type is that of functions which return error numbers. */
export const isNumber = ({ base, pointers, array }: Type): boolean =>
  /^(int|long|ssize_t)$/.test(base) && pointers === 0 && !array;

/** The function's own variable that a call is assigned to, in a statement of its own or in its declaration. */
export function assignedTo(unit: UnitFacts, fn: FunctionIR, { file, start }: Site): string | undefined {
  if (file !== fn.file.path || start < fn.from || start >= fn.to) return undefined;
  const name = /(?:^|[\s*])(\w+) = $/.exec(textBefore(unit, fn, start))?.[1];
  return fn.locals.some((l) => l.name === name) ? name : undefined;
}

/** The arguments of a call as its source says them; the sites of values know nothing of an `&` in front. */
export function argumentsOf(unit: UnitFacts, { at }: CallFact): readonly string[] {
  const text = unit.textOf(at);
  const parts = [''];
  let depth = 0;
  for (const c of text.slice(text.indexOf('(') + 1, -1)) {
    if (/[([{]/.test(c)) depth++;
    else if (/[)\]}]/.test(c)) depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.trim());
}
