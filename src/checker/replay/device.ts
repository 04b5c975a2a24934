import type { Site } from '../flow/values';
import type { Builder, ModelName, StepInput } from './builder';
import { address, PARTS } from './parts';
import { ROLES } from './roles';
import type { CallStatement, Statement, StoreStatement } from './statement';
import type { Val } from './value';
import { REGISTERS } from './walk';

/** An address that the device was told, and does not use yet. */
interface Told {
  readonly at: Site;
  readonly place: string;
  readonly expression: string | number;
  readonly writes: boolean;
}

/** The nearest model of the device: work queues where there are PASIDs, a copy engine where there are none. */
export function modelOf(statements: readonly Statement[]): ModelName {
  const speaksOfPasids = statements.some(
    (s) =>
      (s.does === 'store' && /^(pasid|priv)$/.test(s.field) && s.owner !== '') ||
      (s.does === 'call' && /^(sva-|pasid-|feature-)/.test(s.row.role ?? '')) ||
      (s.does === 'call' && /^(iosubmit_cmds512|enqcmds|movdir64b)$/.test(s.row.name)),
  );
  return speaksOfPasids ? 'accelerator' : 'engine';
}

/** Names of places that the device writes to: it receives there, or says how it ended. */
const WRITTEN =
  /(dst|dest|recv|receive|in_?buf|compl|status|result|resp|reply|(^|[_>.])(rx|in|to)(?![a-z]))/i;
/** ... and that it reads. */
const READ =
  /(src|source|send|xmit|transmit|out_?buf|cmd|command|ring|prd|desc|(^|[_>.])(tx|out|from)(?![a-z]))/i;

/** Programs the device as the statements do; it does what it was told once it is started, or at the end. */
export class Device {
  private told: Told[] = [];
  private pasid: { readonly at: Site; readonly expression: string | number } | null = null;
  private privileged = false;
  private size = 0;
  /** Whether the statements told the device an address. */
  private used = false;
  /** Whether a request was begun and not started. */
  private pending = false;
  private scratch: string | null = null;
  private stored = 0;
  private memory: string | null = null;

  constructor(
    private readonly b: Builder,
    readonly model: ModelName,
    private readonly isDescriptor: (store: StoreStatement) => boolean,
    /** Whether a store configures a queue instead. */
    private readonly isConfiguration: (store: StoreStatement) => boolean,
  ) {}

  /** Whether a write tells the device an address, or as whom it asks. */
  isTold(s: StoreStatement): boolean {
    return (
      this.sees(s) && (/^(pasid|priv|privileged)$/.test(s.field) || isAddress(this.b.statements, s.value))
    );
  }

  private sees(s: StoreStatement): boolean {
    return s.key.startsWith(REGISTERS) || this.isDescriptor(s);
  }

  /** A write to memory: to a register, to a descriptor, or to nothing that the device sees. */
  store(s: StoreStatement): void {
    if (!this.sees(s)) return;
    const what = describe(s.place);
    if (s.field === 'priv' || s.field === 'privileged') {
      if (s.value.is === 'number') this.privileged = s.value.number !== 0;
      this.write(
        s.at,
        this.privileged ? 1 : 0,
        `${what} asks for privilege: ${this.privileged ? 'yes' : 'no'}.`,
      );
    } else if (s.field === 'pasid') {
      const pasid = PARTS.pasid(this.b, s.value, s.at, s.place);
      this.pasid = { at: s.at, expression: pasid };
      if (this.isConfiguration(s)) this.configure(s.at);
      else this.write(s.at, pasid, `The request gets its PASID: ${what} ← ${String(pasid)}.`);
    } else if (s.type.pointers === 0 && isAddress(this.b.statements, s.value))
      this.tell(s.at, s.place, s.value, s.fn.name);
    else if (/(size|len|length|count|bytes)/i.test(s.field))
      this.size = PARTS.size(this.b, s.value, s.at, s.place) as number;
  }

  private configure(at: Site): void {
    const { device } = this.b;
    const say =
      'The work queue is configured: the PASID that its requests carry, and whether they ask for privilege.';
    this.b.step(at, {
      do: 'configure',
      device,
      queue: 0,
      pasid: this.pasidInUse(),
      privileged: this.privileged,
      say,
    });
  }

  /** A call that writes to the device: registers, or a whole descriptor. */
  call(s: CallStatement): void {
    const sink = s.row.effects?.find((e) => e.does === 'sink');
    if (sink?.does !== 'sink') return;
    const value = s.args[sink.value];
    if (value === undefined) return;
    const text = this.b.sources.of(s.at).text;
    if (/^(iosubmit_cmds512|enqcmds|movdir64b|memcpy_toio)$/.test(s.row.name))
      this.start(s.at, s.row.name === 'enqcmds');
    else if (isUpperHalf(value)) return;
    else if (isAddress(this.b.statements, value)) this.tell(s.at, text, value, s.fn.name);
    // A register that takes no address rings the doorbell for what was told before.
    else if (this.told.length > 0) this.start(s.at, false);
  }

  /** The driver is done: what the device was told, it does now. */
  finish(): void {
    this.reachesDevice();
    this.settle();
  }

  /** The device does what it was told before the driver takes any of it back: a driver waits for that. */
  settle(): void {
    const last = this.told.at(-1) ?? this.pasid;
    if (last !== null && this.pending) this.start(last.at, this.pasid !== null);
  }

  /** The PASID that the device's requests carry, or null. */
  pasidInUse(): string | number | null {
    return this.pasid?.expression ?? this.b.pasids.at(-1) ?? null;
  }

  /** The device, buggy or hostile, is given the address of memory that another driver keeps a secret in. */
  reach(): void {
    const { b } = this;
    const { walksKernel } = b;
    b.memory.push({
      name: 'secret',
      kind: 'slab',
      size: 64,
      text: 'session key of another driver',
      secret: true,
    });
    const source = walksKernel ? 'secret' : 'physical(secret)';
    const say =
      'The same device, buggy or hostile, is given the address of memory in which another driver keeps a secret.';
    const { device } = b;
    if (this.model !== 'accelerator') {
      b.steps.push({ do: 'copy', device, from: source, to: source, size: 32, say });
      return;
    }
    const pasid = this.pasidInUse();
    const privileged = this.privileged || walksKernel;
    const shared = pasid !== null;
    b.steps.push({
      ...{ do: 'submit', device, queue: shared ? 1 : 0, instruction: shared ? 'ENQCMDS' : 'MOVDIR64B', say },
      descriptor: {
        operation: 'compare',
        source,
        destination: source,
        size: 32,
        privileged,
        ...(pasid === null ? {} : { pasid }),
      },
    });
  }

  /** Where the path shows no more than the name of what takes the address, the device gets it all the same: it is flagged for that. */
  private reachesDevice(): void {
    const { b } = this;
    const made = b.conversions.at(-1);
    if (b.rule.reachesDevice !== true || made === undefined || this.used) return;
    const writes = this.direction(/^[^=]*/.exec(b.sources.of(made.at).text)?.[0] ?? '', '');
    this.pending = true;
    this.told.push({ at: made.at, place: made.name, expression: made.name, writes });
  }

  private tell(at: Site, place: string, value: Val, fn: string): void {
    // A device that takes page frame numbers, or addresses in units, shifts them back.
    const e = address(
      this.b,
      value.is === 'binary' && value.operator === '>>' ? value.left : value,
      at,
      place,
    );
    const writes = this.direction(place, fn);
    this.used = true;
    this.told.push({ at, place, expression: e, writes });
    this.write(at, e, `${describe(place)} ← ${String(e)}: an address for the device.`);
  }

  /** Whether the device writes to an address, by the names of what takes it and of who gives it. */
  private direction(place: string, fn: string): boolean {
    if (WRITTEN.test(place) !== READ.test(place)) return WRITTEN.test(place);
    const byDefault = /(^|_)(rx|recv|receive|refill|fill)(_|$)/i.test(fn) ? 'write' : 'read';
    const reason = 'what the device does with an address whose name does not say it';
    return this.b.assumptions.take('transfer', byDefault, ['read', 'write'], reason) === 'write';
  }

  /** The processor writes a descriptor's member into memory that the device reads. */
  private write(at: Site, value: string | number, say: string): void {
    this.pending = true;
    if (this.memory === null) {
      this.memory = this.b.names.give('descriptor', 'descriptor');
      this.b.memory.push({ name: this.memory, kind: 'slab', size: 512 });
    }
    // NON-SPEC: members stand in the order in which they are written, eight bytes each.
    const offset = (8 * this.stored++) % 512;
    this.b.step(at, { do: 'write', address: `${this.memory} + ${String(offset)}`, content: { value }, say });
  }

  private start(at: Site, fromDescriptor: boolean): void {
    const told = this.told;
    this.told = [];
    this.pending = false;
    if (this.model === 'accelerator') this.submit(at, told, fromDescriptor);
    else for (const one of told) this.b.step(at, this.copy(one));
  }

  private submit(at: Site, told: readonly Told[], shared: boolean): void {
    const source = told.find((t) => !t.writes);
    const destination = told.find((t) => t.writes && !/compl/i.test(t.place)) ?? told.find((t) => t.writes);
    const pasid = this.pasidInUse();
    const queue = shared ? 1 : 0;
    const { device } = this.b;
    if (!shared)
      this.b.step(this.pasid?.at ?? at, {
        do: 'configure',
        device,
        queue,
        pasid,
        privileged: this.privileged,
        say: 'The work queue gets the PASID that its requests carry.',
      });
    const from = source?.expression ?? destination?.expression;
    const descriptor =
      from === undefined
        ? { operation: 'drain' as const }
        : destination === undefined
          ? { operation: 'compare' as const, source: from, destination: from, size: this.bytes() }
          : source === undefined
            ? {
                operation: 'fill' as const,
                destination: from,
                size: this.bytes(),
                pattern: '0x2a2a2a2a2a2a2a2a',
              }
            : {
                operation: 'memmove' as const,
                source: from,
                destination: destination.expression,
                size: this.bytes(),
              };
    this.b.step(at, {
      ...{ do: 'submit', device, queue, instruction: shared ? 'ENQCMDS' : 'MOVDIR64B' },
      descriptor: { ...descriptor, privileged: this.privileged, ...(pasid === null ? {} : { pasid }) },
      say: `The request is submitted; the device ${told.length === 0 ? 'does it' : 'uses the addresses that it was given'}.`,
    });
  }

  private bytes(): number {
    return Math.min(this.size > 0 ? this.size : 64, 4096);
  }

  /** A device with registers does one transfer per address; its other end is memory that is mapped for it. */
  private copy({ expression: e, writes, place }: Told): StepInput {
    if (this.scratch === null) {
      const memory = this.b.names.give('own_memory', 'own_memory');
      this.scratch = this.b.names.give('own_address', 'own_address');
      this.b.before.push({
        ...{ do: 'call', function: 'dma_alloc_coherent', as: memory },
        args: [this.b.device, 4096, `&${this.scratch}`, 'GFP_KERNEL'],
        say: 'Assumed: the other end of each transfer is memory that was allocated for the device.',
      });
    }
    return {
      ...{ do: 'copy', device: this.b.device, size: this.bytes() },
      ...(writes ? { from: this.scratch, to: e } : { from: e, to: this.scratch }),
      say: `The device ${writes ? 'writes to' : 'reads from'} the address that it was given by ${describe(place)}.`,
    };
  }
}

/** The upper half of an address goes to a register of its own; the lower one told the device. */
const isUpperHalf = (v: Val): boolean =>
  v.is === 'binary' && v.operator === '>>' && v.right.is === 'number' && v.right.number >= 16;

/** Whether a value is an address that somebody gave: memory, or what a call made of it. */
export function isAddress(statements: readonly Statement[], value: Val): boolean {
  switch (value.is) {
    case 'place':
      return value.key !== REGISTERS;
    case 'result': {
      const by = statements[value.statement];
      if (by?.does !== 'call') return false;
      return value.out !== null || ADDRESSES.has(ROLES.get(by.row.role ?? '')?.role ?? by.row.role ?? '');
    }
    case 'binary':
      return isAddress(statements, value.left) || isAddress(statements, value.right);
    case 'unknown':
      return value.type.base === 'dma_addr_t' && value.type.pointers === 0;
    default:
      return false;
  }
}

const ADDRESSES: ReadonlySet<string> = new Set([
  'dma-map',
  'to-physical',
  'to-pfn',
  'page-to-physical',
  'dma-alloc',
  'iova-to-physical',
]);

const describe = (place: string): string => `\`${place.length > 60 ? `${place.slice(0, 57)}...` : place}\``;
