/** Macros that do what a function does, read as one: a driver's accessors of registers, its conversions of addresses. */

/** A function-like macro as the definition of a function. */
export interface Macro {
  readonly name: string;
  /** Offset of the directive in the file. */
  readonly from: number;
  readonly to: number;
  /** As the grammar reads it; the body stands where it stands in the directive. */
  readonly code: string;
  /** Offset of the body's opening brace in the code. */
  readonly brace: number;
}

const FUNCTION_LIKE = /^[ \t]*#[ \t]*define[ \t]+(\w+)\(([\w\s,\\]*)\)((?:[^\\\n]|\\.|\\\n)*)/gm;
/** What makes text of arguments, takes them for types, or leaves the function that the macro is used in. */
const NO_FUNCTION =
  /[#"]|\b(return|goto|break|continue|case|default|typeof|__typeof__|asm|__asm__|__VA_ARGS__)\b/;
/** What looks like a call of a function and is none. */
const NO_CALL = /^(?:if|while|for|switch|do|sizeof|offsetof|likely|unlikely|void|u\d+|__[lb]e\d+)$/;
/** A macro that is longer does more than one thing. */
const LONGEST = 2000;
/** No type of any driver: nothing says of what type a macro's value is. */
const TYPE = '__m ';

/** The function-like macros of a text that call a function, by its name one: not another macro, which has capitals. */
export function macrosOf(text: string): Macro[] {
  const found: Macro[] = [];
  for (const match of text.matchAll(FUNCTION_LIKE)) {
    const [all, name, parameters, body] = match as unknown as [string, string, string, string];
    if (body.length > LONGEST || !/^\s/.test(body) || NO_FUNCTION.test(body) || !callsFunction(body))
      continue;
    const brace = all.length - body.length;
    const head = `${TYPE}${name}(${parameters.replace(/\\/g, ' ')})`.padEnd(brace);
    const code = `${head}{${body.slice(1).replace(/\\\n/g, ' \n')};}`;
    const from = match.index;
    if (head.length === brace) found.push({ name, from, to: from + all.length, code, brace });
  }
  return found;
}

function callsFunction(body: string): boolean {
  for (const [, name] of body.matchAll(/\b([a-z_]\w*)\s*\(/g)) if (!NO_CALL.test(name!)) return true;
  return false;
}
