import type { FlatTree } from './flat';

/** A group under `#if`, `#ifdef` or `#elif`. */
export interface Conditional {
  /** What is asked, in one spelling: `#ifdef X`, `#if defined(X)` and `#if IS_ENABLED(X)` all ask `X`. */
  readonly name: string;
  /** Whether the group is there when the answer is no. */
  readonly negated: boolean;
  readonly members: readonly number[];
  /** Node of the `#else` or `#elif`, or -1. */
  readonly alternative: number;
  /** Node of the condition. */
  readonly test: number;
}

/** Reads a conditional group. */
export function conditionalOf(tree: FlatTree, node: number): Conditional {
  const test = tree.child(node, tree.kind(node).endsWith('def') ? 'name' : 'condition');
  const alternative = tree.child(node, 'alternative');
  let name = test < 0 ? '' : tree.textOf(test).replace(/\s+/g, '');
  let negated = /^#\s*(ifndef|elifndef)/.test(tree.text.slice(tree.start[node], tree.start[node]! + 16));
  while (name.startsWith('!') && !/&&|\|\|/.test(name)) {
    name = name.slice(1);
    negated = !negated;
  }
  const asked = /^(?:defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE)\(?(\w+)\)?$/.exec(name);
  return {
    name: asked?.[1] ?? name,
    negated,
    members: tree.children(node).filter((n) => n !== test && n !== alternative),
    alternative,
    test,
  };
}

/** Whether a group is there in every build, in none, or (undefined) in some. */
export function alwaysOf(name: string, negated: boolean): boolean | undefined {
  return name === '0' ? negated : name === '1' ? !negated : undefined;
}
