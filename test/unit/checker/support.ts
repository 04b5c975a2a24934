import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Checker, type CheckResult } from '../../../src/checker/check';

const resolve = createRequire(join(process.cwd(), 'package.json')).resolve;

/** The parser's modules, from the packages. */
export const WASM = {
  core: readFileSync(resolve('web-tree-sitter/web-tree-sitter.wasm')),
  c: readFileSync(resolve('tree-sitter-c/tree-sitter-c.wasm')),
};

let shared: Promise<Checker> | undefined;

/** A checker for tests; it keeps nothing between checks, so one serves all. */
export function checker(): Promise<Checker> {
  return (shared ??= Checker.create(WASM));
}

/** What a check says, without the facts behind it: these hold functions, which are equal to none but themselves. */
export function said(result: CheckResult): Omit<CheckResult, 'unit'> {
  const { findings, problems, functionsSeen, functionsLost } = result;
  return { findings, problems, functionsSeen, functionsLost };
}
