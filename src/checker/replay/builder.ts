import type { ScenarioInput } from '../../../simulator/scenario';
import type { Site } from '../flow/values';
import type { Assumptions, Kernel } from './assumptions';
import { ScenarioNames } from './names';
import type { Refusable } from './refusals';
import type { RuleReplay } from './rules';
import type { Sources } from './source';
import type { CallStatement, Statement } from './statement';
import type { Val } from './value';

export type StepInput = ScenarioInput['steps'][number];
export type ObjectInput = NonNullable<ScenarioInput['memory']>[number];
export type ModelName = NonNullable<ScenarioInput['devices']>[number]['model'];

/** A value that the replay needs and the statements do not give: another function of the unit may. */
export interface Need {
  readonly value: Extract<Val, { is: 'unknown' | 'place' }>;
  readonly at: Site;
}

/** Ends a translation: what is wrong, and where. A replay that can't be right is none. */
export class NotReplayable extends Error {
  constructor(
    readonly at: Site,
    message: string,
  ) {
    super(message);
  }
}

/** Names of the machine's memory that stand for objects of the program. */
interface Body {
  readonly name: string;
  readonly size: number;
  /** Whether it is an object of the scenario; otherwise what a call returned. */
  readonly isObject: boolean;
}

/** What grows while statements are translated: steps, objects, names. */
export class Builder {
  readonly steps: StepInput[] = [];
  /** Steps that the source does not show and an assumption makes, before the first statement. */
  readonly before: StepInput[] = [];
  readonly memory: ObjectInput[] = [];
  readonly processes = new Set<string>();
  readonly needs: Need[] = [];
  readonly names = new ScenarioNames();
  /** Names of what statements gave: by `statement` and `statement:out`. */
  readonly results = new Map<string, string>();
  /** Index of the first step in which somebody attacks: that one is refused there is no harm. */
  attackFrom: number | null = null;
  /** The device has a device TLB that is on. */
  ats = false;
  /** The device that is not the driver's first, where the code speaks of two. */
  secondDevice: string | null = null;
  /** Results that the driver takes for physical addresses, and the memory that they are taken for. */
  readonly conversions: { readonly name: string; readonly of: string; readonly at: Site }[] = [];
  /** Memory behind handles that are assumed to be mapped. */
  readonly handles = new Map<string, string>();
  /** A PASID walks the kernel's own page table. */
  walksKernel = false;
  /** PASIDs in the order in which they came up: what a queue without one in its descriptor carries is the last. */
  readonly pasids: (string | number)[] = [];
  /** I/O addresses that the driver maps itself. */
  readonly iovas: (string | number)[] = [];
  private readonly bodies = new Map<string, Body>();

  constructor(
    readonly statements: readonly Statement[],
    readonly assumptions: Assumptions,
    readonly sources: Sources,
    readonly device: string,
    readonly kernel: Kernel,
    /** Who runs the code: a user's process, or modprobe. */
    private readonly caller: string,
    readonly rule: RuleReplay,
    /** Roles of calls that fail in this story. */
    readonly refuses: ReadonlySet<Refusable>,
  ) {}

  /** Adds a step that a statement of the source does. */
  step(at: Site, step: StepInput): void {
    this.steps.push({ ...step, source: this.sources.of(at) });
  }

  /** Name of the object that a place belongs to; it comes to life before the first statement unless a statement makes it. */
  body(key: string, wish: string, at: Site): string {
    const root = rootOf(key);
    const known = this.bodies.get(root);
    if (known !== undefined) return known.name;
    const maker = this.maker(root);
    const name = this.names.give(
      maker?.name !== undefined && maker.name !== '' ? maker.name : wish,
      'buffer',
    );
    const size = Number(this.size());
    this.bodies.set(root, { name, size, isObject: true });
    if (maker === undefined) this.assumedMemory(root, name, wish, size, at);
    return name;
  }

  /** Memory that nothing here shows being allocated. */
  private assumedMemory(root: string, name: string, wish: string, size: number, at: Site): void {
    if (root.endsWith('*')) this.needs.push({ value: { is: 'place', key: root, type: NO_TYPE }, at });
    const kind = this.assumptions.take(
      `memory ${name}`,
      this.rule.memory ?? 'kmalloc',
      [...Object.keys(KINDS), 'coherent'],
      this.rule.memory === undefined
        ? `nothing here shows where \`${wish}\` lies`
        : `\`${wish}\` is flagged as memory of dma_alloc_coherent()`,
    );
    if (kind !== 'coherent') this.memory.push({ name, kind: KINDS[kind] ?? 'slab', size });
    else {
      const handle = this.names.give(`${name}_dma`, 'handle');
      this.before.push({
        ...{ do: 'call', function: 'dma_alloc_coherent', as: name },
        args: [this.device, size, `&${handle}`, 'GFP_KERNEL'],
        say: `Assumed: \`${wish}\` was allocated with dma_alloc_coherent().`,
      });
    }
  }

  /** Names the memory that a call gave. */
  adopt(key: string, name: string): void {
    this.bodies.set(rootOf(key), { name, size: Number(this.size()), isObject: false });
  }

  /** The body of a place that something already names. */
  existing(key: string): Body | undefined {
    return this.bodies.get(rootOf(key));
  }

  /** The statement that allocates a place's object. */
  maker(root: string): CallStatement | undefined {
    return this.statements.find(
      (s): s is CallStatement => s.does === 'call' && s.result.is === 'place' && s.result.key === root,
    );
  }

  /** Memory that no statement names; each once. */
  object(wish: string, declaration: Omit<ObjectInput, 'name'>): string {
    const name = this.names.give(wish, 'memory');
    this.memory.push({ name, ...declaration });
    return name;
  }

  /** The process in whose system call the code runs. */
  process(): string {
    const process = this.assumptions.take(
      'process',
      this.caller,
      [],
      'whose address space `current->mm` is where this code runs',
    );
    this.processes.add(process);
    return process;
  }

  /** Another process, that has nothing to do with the first. */
  other(): string {
    this.processes.add('other');
    return 'other';
  }

  /** The bind of a process as the kernel takes it. */
  bindArguments(mm: string): (string | number)[] {
    return this.kernel === '5.11' || this.kernel === '6.1' ? [this.device, mm, 0] : [this.device, mm];
  }

  /** Bytes of buffers whose size the source does not say as a number. */
  size(): string {
    return this.assumptions.take(
      'size',
      '2048',
      ['64', '512', '2048', '4096', '65536'],
      'buffers whose size is no number in the source',
    );
  }
}

const NO_TYPE = { base: '', pointers: 0, array: false } as const;

const KINDS: Readonly<Record<string, ObjectInput['kind']>> = {
  kmalloc: 'slab',
  pages: 'pages',
  vmalloc: 'vmalloc',
};

/** The object that a member belongs to; what a member points to is an object of its own. */
export function rootOf(key: string): string {
  const star = key.lastIndexOf('*');
  const dot = key.indexOf('.', star + 1);
  // The places of instructions have dots in their file names.
  if (key.startsWith('new ')) {
    const member = /^(new \S+:\d+)/.exec(key)?.[1];
    return member ?? key;
  }
  return dot < 0 ? key : key.slice(0, dot);
}
