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
  private readonly all = new Map<string, Answer>();

  /** Notes an answer, each question once. */
  note<T>(key: string, answer: T, ask: (env: Environment) => T, same: (a: T, b: T) => boolean): T {
    if (!this.all.has(key)) this.all.set(key, { holds: (env) => same(answer, ask(env)) });
    return answer;
  }

  hold(env: Environment): boolean {
    for (const { holds } of this.all.values()) if (!holds(env)) return false;
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
  readonly terms: Terms;
  readonly names: Names;

  constructor(private readonly env: Environment) {
    ({ terms: this.terms, names: this.names } = env);
  }

  api(name: number): ApiRow | undefined {
    return this.ask(`api ${name}`, (env) => env.api(name), is);
  }

  constantRow(name: number): ConstantRow | undefined {
    return this.ask(`row ${name}`, (env) => env.constantRow(name), is);
  }

  constant(name: number): number | undefined {
    return this.ask(`constant ${name}`, (env) => env.constant(name), is);
  }

  isFunction(name: number): boolean {
    return this.ask(`function ${name}`, (env) => env.isFunction(name), is);
  }

  summary(name: number): Summary | undefined {
    return this.ask(`summary ${name}`, (env) => env.summary(name), sameSummary);
  }

  follows(resource: string): boolean {
    return this.ask(`follows ${resource}`, (env) => env.follows(resource), is);
  }

  globalType(name: number): Type | undefined {
    return this.ask(`global ${name}`, (env) => env.globalType(name), sameType);
  }

  fieldType(base: string, field: number): Type | undefined {
    return this.ask(`field ${field} ${base}`, (env) => env.fieldType(base, field), sameType);
  }

  resultType(name: number): Type | undefined {
    return this.ask(`result ${name}`, (env) => env.resultType(name), sameType);
  }

  keptOrigins(home: Home): readonly Origin[] {
    const { owner, name, isElement } = home;
    return this.ask(`kept ${owner} ${name} ${isElement}`, (env) => env.keptOrigins(home), equalOrigins);
  }

  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[] {
    return this.ask(`given ${parameter}`, (env) => env.parameterOrigins(fn, parameter), equalOrigins);
  }

  private ask<T>(key: string, ask: (env: Environment) => T, same: (a: T, b: T) => boolean): T {
    return this.answers.note(key, ask(this.env), ask, same);
  }
}
