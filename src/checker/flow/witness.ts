import { Typing } from './types';
import type { ApiRow, ConstantRow } from '../kernel/row';
import type { Environment, Home } from './environment';
import type { FunctionIR, Type } from './ir';
import type { Names } from './names';
import { sameSummary, type Summary } from './summary';
import type { Terms } from './terms';
import { equalOrigins, type Origin } from './values';

interface Answer {
  /** Whether an environment would give the same. */
  readonly holds: (env: Environment) => boolean;
}

/** What an analysis was told. */
export class Answers {
  /** By what files declare: these hold as long as all declare the same. */
  private readonly declared = new Map<string, Answer>();
  /** By what was found out about other functions. */
  private readonly found = new Map<string, Answer>();

  /** Notes an answer, each question once. */
  note<T>(
    of: 'declared' | 'found',
    key: string,
    answer: T,
    ask: (env: Environment) => T,
    same: (a: T, b: T) => boolean,
  ): T {
    if (!this[of].has(key)) this[of].set(key, { holds: (env) => same(answer, ask(env)) });
    return answer;
  }

  /** @param declared whether what files declare may have changed */
  hold(env: Environment, declared: boolean): boolean {
    for (const { holds } of this.found.values()) if (!holds(env)) return false;
    if (declared) for (const { holds } of this.declared.values()) if (!holds(env)) return false;
    return true;
  }
}

const is = (a: unknown, b: unknown): boolean => a === b;

const sameType = (a: Type | undefined, b: Type | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.base === b.base &&
    a.pointers === b.pointers &&
    a.array === b.array &&
    a.bits === b.bits);

/** An environment that remembers what it was asked. */
export class Witness implements Environment {
  readonly answers = new Answers();
  readonly outlook: Environment['outlook'];
  readonly declared: Environment['declared'];
  readonly terms: Terms;
  readonly names: Names;

  constructor(private readonly env: Environment) {
    ({ terms: this.terms, names: this.names, outlook: this.outlook, declared: this.declared } = env);
  }

  api(name: number): ApiRow | undefined {
    return this.ask('declared', `api ${name}`, (env) => env.api(name), is);
  }

  constantRow(name: number): ConstantRow | undefined {
    return this.ask('declared', `row ${name}`, (env) => env.constantRow(name), is);
  }

  constant(name: number): number | undefined {
    return this.ask('declared', `constant ${name}`, (env) => env.constant(name), is);
  }

  isFunction(name: number): boolean {
    return this.ask('declared', `function ${name}`, (env) => env.isFunction(name), is);
  }

  summary(name: number): Summary | undefined {
    return this.ask('found', `summary ${name}`, (env) => env.summary(name), sameSummary);
  }

  follows(resource: string): boolean {
    return this.ask('declared', `follows ${resource}`, (env) => env.follows(resource), is);
  }

  globalType(name: number): Type | undefined {
    return this.ask('declared', `global ${name}`, (env) => env.globalType(name), sameType);
  }

  fieldType(base: string, field: number): Type | undefined {
    return this.ask('declared', `field ${field} ${base}`, (env) => env.fieldType(base, field), sameType);
  }

  resultType(name: number): Type | undefined {
    return this.ask('declared', `result ${name}`, (env) => env.resultType(name), sameType);
  }

  keptOrigins(home: Home): readonly Origin[] {
    const { owner, name, isElement } = home;
    const key = `kept ${owner} ${name} ${isElement}`;
    return this.ask('found', key, (env) => env.keptOrigins(home), equalOrigins);
  }

  /** Of its own, so that what it asks is noted. */
  typingOf(fn: FunctionIR): Typing {
    return new Typing(this, fn);
  }

  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[] {
    return this.ask(
      'found',
      `given ${parameter}`,
      (env) => env.parameterOrigins(fn, parameter),
      equalOrigins,
    );
  }

  private ask<T>(
    of: 'declared' | 'found',
    key: string,
    ask: (env: Environment) => T,
    same: (a: T, b: T) => boolean,
  ): T {
    return this.answers.note(of, key, ask(this.env), ask, same);
  }
}
