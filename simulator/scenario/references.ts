import { KERNEL_FUNCTIONS } from '../linux/api';
import { KERNEL_CONSTANTS } from '../linux/api/constants';
import type { JsonPath } from './place';
import { callsIn, ExpressionError, namesIn, parseExpression } from './expression';
import { EXPRESSION_FUNCTIONS, EXPRESSION_NAMES } from './names';
import { outputs } from './outputs';
import { memorySize } from './memory-size';
import type { Scenario } from './schema/scenario';
import type { Leaf } from './schema/step';

/** Bytes of memory that a machine may have: the kernel and its tables must fit, and so must their picture. */
const SMALLEST = 32n << 20n;
const LARGEST = 16n << 30n;

export interface ReferenceProblem {
  readonly path: JsonPath;
  readonly message: string;
}

/** Fields that hold expressions, wherever they are. */
const EXPRESSIONS = new Set(
  'args address source destination size pattern pasid completion xor set value of equals differs physical above memory buffer list length from to'.split(
    ' ',
  ),
);

/** Names that a scenario uses and nothing before defines, calls that can't be, and declarations that contradict. */
export function checkReferences(scenario: Scenario): readonly ReferenceProblem[] {
  const check = new Checker(scenario);
  check.declarations();
  scenario.steps.forEach((step, i) => {
    if (step.do === 'repeat')
      step.steps.forEach((leaf, k) => check.step(leaf, ['steps', i, 'steps', k], true));
    else check.step(step, ['steps', i], false);
    if (step.do === 'repeat') check.common(step, ['steps', i]);
  });
  check.expressions(scenario.expect, ['expect']);
  check.expectations(scenario.expect, ['expect']);
  return check.problems;
}

class Checker {
  readonly problems: ReferenceProblem[] = [];
  private readonly devices: Set<string>;
  private readonly processes: Set<string>;
  private readonly objects = new Set<string>();
  private readonly labels = new Set<string>();

  constructor(private readonly scenario: Scenario) {
    this.devices = new Set(scenario.devices.map(({ name }) => name));
    this.processes = new Set(scenario.processes.map(({ name }) => name));
  }

  declarations(): void {
    const { devices, processes, memory, platform, only } = this.scenario;
    if (only && only.iommu !== platform.iommu)
      this.say(['only', 'iommu'], `the platform has "${platform.iommu}"`);
    const size = memorySize(platform.memory);
    if (size < SMALLEST || size > LARGEST)
      this.say(['platform', 'memory'], 'a machine has 32M to 16G of memory');
    const seen = new Set<string>();
    const addresses = new Set<string>();
    const unique = (name: string, path: JsonPath): void => {
      if (seen.has(name)) this.say(path, `"${name}" is declared twice`);
      if (name in KERNEL_CONSTANTS) this.say(path, `"${name}" is a constant of the kernel`);
      seen.add(name);
    };
    devices.forEach((device, i) => {
      unique(device.name, ['devices', i, 'name']);
      if (addresses.has(device.address))
        this.say(['devices', i, 'address'], `two devices at ${device.address}`);
      addresses.add(device.address);
    });
    processes.forEach(({ name }, i) => unique(name, ['processes', i, 'name']));
    memory.forEach((object, i) => {
      unique(object.name, ['memory', i, 'name']);
      this.object(object, ['memory', i]);
    });
  }

  step(step: Leaf, path: JsonPath, repeated: boolean): void {
    const { expect, ...own } = step;
    if (repeated) this.labels.add('i');
    if (step.do === 'call') for (const name of outputs(step).values()) this.labels.add(name);
    this.expressions(own, path);
    if ('device' in step && step.device !== undefined) this.device(step.device, [...path, 'device']);
    if (
      'process' in step &&
      step.process !== undefined &&
      !(step.do === 'process' && step.action === 'create')
    ) {
      this.process(step.process, [...path, 'process']);
    }
    if (step.do === 'alloc') this.object(step.object, [...path, 'object']);
    if (step.do === 'free' && !this.objects.has(step.object))
      this.say([...path, 'object'], `no object "${step.object}"`);
    if (step.do === 'call') this.call(step, path);
    if (step.do === 'process') this.processStep(step, path);
    if (step.do === 'poke') this.poke(step, path);
    if ((step.do === 'call' || step.do === 'read') && step.as !== undefined) this.labels.add(step.as);
    this.common(step, path);
    this.expressions(expect, [...path, 'expect']);
  }

  common(
    step: {
      cite?: string | undefined;
      expect: Scenario['expect'];
      predict?: { answers: string[]; right: number } | undefined;
    },
    path: JsonPath,
  ): void {
    if (step.cite !== undefined && !(step.cite in this.scenario.sources)) {
      this.say([...path, 'cite'], `no source "${step.cite}" in "sources"`);
    }
    if (step.predict && step.predict.right >= step.predict.answers.length) {
      this.say([...path, 'predict', 'right'], 'there is no such answer');
    }
    this.expectations(step.expect, [...path, 'expect']);
  }

  expectations(expectations: Scenario['expect'], path: JsonPath): void {
    expectations.forEach((expectation, i) => {
      if ('device' in expectation && expectation.device !== undefined)
        this.device(expectation.device, [...path, i, 'device']);
      if ('process' in expectation && expectation.process !== undefined)
        this.process(expectation.process, [...path, i, 'process']);
      for (const field of ['object', 'includes', 'excludes'] as const) {
        const name = field in expectation ? (expectation as Record<string, unknown>)[field] : undefined;
        if (typeof name === 'string' && !this.objects.has(name))
          this.say([...path, i, field], `no object "${name}"`);
      }
    });
  }

  /** Checks every expression below a value. */
  expressions(value: unknown, path: JsonPath): void {
    if (Array.isArray(value)) value.forEach((item, i) => this.expressions(item, [...path, i]));
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) this.expressions(item, [...path, key]);
    } else if (typeof value === 'string' && EXPRESSIONS.has(lastKey(path))) this.expression(value, path);
  }

  private expression(text: string, path: JsonPath): void {
    try {
      const node = parseExpression(text);
      for (const { name } of namesIn(node))
        if (!this.known(name)) this.say(path, `"${name}" is not defined here`);
      for (const { name } of callsIn(node)) {
        if (!EXPRESSION_FUNCTIONS.includes(name)) this.say(path, `${name}() can't be used in an expression`);
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.say(path, error.message);
    }
  }

  private known(name: string): boolean {
    return (
      name in KERNEL_CONSTANTS ||
      EXPRESSION_NAMES.includes(name) ||
      [this.devices, this.processes, this.objects, this.labels].some((set) => set.has(name))
    );
  }

  private call(step: Extract<Leaf, { do: 'call' }>, path: JsonPath): void {
    const named = KERNEL_FUNCTIONS.filter(({ name }) => name === step.function);
    if (named.length === 0) {
      this.say([...path, 'function'], `no kernel function ${step.function}()`);
    } else if (!named.some(({ parameters }) => parameters.length === step.args.length)) {
      const signatures = named
        .map(({ name, parameters }) => `${name}(${parameters.join(', ')})`)
        .join(' or ');
      this.say([...path, 'args'], `${String(step.args.length)} arguments given: ${signatures}`);
    }
  }

  private object(object: Scenario['memory'][number], path: JsonPath): void {
    if (object.kind === 'user' && object.process === undefined)
      this.say(path, 'user memory needs a "process"');
    if (object.process !== undefined) this.process(object.process, [...path, 'process']);
    this.objects.add(object.name);
  }

  private processStep(step: Extract<Leaf, { do: 'process' }>, path: JsonPath): void {
    if (step.action === 'create') this.processes.add(step.process);
    if (step.action === 'fork') {
      if (step.child === undefined) this.say(path, 'fork needs a "child"');
      else this.processes.add(step.child);
    }
    if ((step.action === 'munmap' || step.action === 'migrate') && step.address === undefined) {
      this.say(path, `${step.action} needs an "address"`);
    }
  }

  private poke(step: Extract<Leaf, { do: 'poke' }>, path: JsonPath): void {
    if ([step.xor, step.set, step.flip].filter((value) => value !== undefined).length !== 1)
      this.say(path, 'poke needs one of "xor", "set" and "flip"');
    if (step.structure === 'memory' && step.flip !== undefined)
      this.say([...path, 'flip'], 'plain memory has no bits with a meaning');
    if (step.structure === 'memory' ? step.address === undefined : step.device === undefined) {
      this.say(
        path,
        `poke of ${step.structure} needs ${step.structure === 'memory' ? '"address"' : '"device"'}`,
      );
    }
    if (step.structure === 'page-table-entry' && step.address === undefined)
      this.say(path, 'poke of page-table-entry needs "address"');
  }

  private device(name: string, path: JsonPath): void {
    if (!this.devices.has(name)) this.say(path, `no device "${name}"`);
  }

  private process(name: string, path: JsonPath): void {
    if (!this.processes.has(name)) this.say(path, `no process "${name}"`);
  }

  private say(path: JsonPath, message: string): void {
    this.problems.push({ path, message });
  }
}

function lastKey(path: JsonPath): string {
  return String(path.filter((part) => typeof part === 'string').at(-1));
}
