import { KERNEL_FUNCTIONS } from '../../../simulator/linux/api';
import { exists } from '../../../simulator/linux/api/call';
import type { KernelFunction } from '../../../simulator/linux/api/function';
import { NotReplayable, type Builder, type ObjectInput } from './builder';
import type { Device } from './device';
import { PARTS } from './parts';
import { ROLES, type RoleRow } from './roles';
import type { BranchStatement, CallStatement, Statement, StoreStatement } from './statement';
import { truth, type Val } from './value';

/** Writes a scenario's steps for statements, in their order. @throws NotReplayable */
export function translate(b: Builder, device: Device): void {
  const matters = new Set(b.statements.filter((s) => doesSomething(s, device)).map((s) => s.fn));
  for (const [i, s] of b.statements.entries()) {
    switch (s.does) {
      case 'call':
        call(b, device, s, i);
        b.rule.behind?.[s.row.role ?? '']?.(b, device);
        break;
      case 'store':
        if (!trust(b, s) && !keepsMm(b, s)) device.store(s);
        break;
      case 'branch':
        if (matters.has(s.fn)) branch(b, s);
        break;
      case 'return':
        break;
    }
  }
}

/** Whether a statement does something to addresses: where none of a function's does, its decisions make no difference either. */
function doesSomething(s: Statement, device: Device): boolean {
  if (s.does === 'store') return device.isTold(s) || s.field === TRUST;
  return s.does === 'call' && s.row.role !== 'free' && s.row.role !== 'write-hardware';
}

/** A choice that the source leaves open is an assumption, and a step at which nothing happens. */
function branch(b: Builder, s: BranchStatement): void {
  const { file, line, text } = b.sources.of(s.at);
  const way = s.taken ? 'taken' : 'not taken';
  const key = `branch ${file.split('/').at(-1)!}:${String(line)}`;
  b.assumptions.take(key, way, ['taken', 'not taken'], s.why);
  b.step(s.at, { do: 'note', say: `Assumed: \`${text}\` is ${way}: ${s.why}.` });
}

/** Roles of calls by which a driver takes back what it gave the device. */
const ENDS: ReadonlySet<string> = new Set([
  ...['dma-unmap', 'dma-sync-cpu', 'dma-free', 'free', 'iommu-unmap'],
  ...['sva-unbind', 'pasid-detach', 'pasid-free', 'domain-detach'],
]);

function call(b: Builder, device: Device, s: CallStatement, index: number): void {
  if (ENDS.has(s.row.role ?? '')) device.settle();
  if (s.row.role === 'allocate') return allocate(b, s);
  if (s.row.role === 'free') return free(b, s);
  if (s.row.effects?.some((e) => e.does === 'sink') === true) return device.call(s);
  if (s.row.role === 'enable-pasid-capability') {
    b.step(s.at, {
      do: 'note',
      say: `The driver calls ${s.row.name}(), which is for the IOMMU driver to call.`,
    });
    return;
  }
  const role =
    ROLES.get(s.row.role ?? '') ?? (s.row.role === 'to-pfn' ? ROLES.get('to-physical') : undefined);
  if (role === undefined) return;
  const fn = functionFor(b, role, s);
  const name = b.names.give(s.name, role.gives === 'value' ? 'result' : 'ret');
  const out = s.row.effects?.find((e) => e.does === 'make' && e.out !== undefined);
  const handle = out === undefined ? '' : b.names.give(`${name}_dma`, 'handle');
  const args = argumentsOf(b, role, s, fn, handle);
  b.results.set(String(index), name);
  const of = args[role.role === 'iova-to-physical' ? 1 : 0];
  if (/^(to-physical|page-to-physical|iova-to-physical)$/.test(role.role))
    b.conversions.push({ name, of: b.handles.get(String(of)) ?? String(of), at: s.at });
  if (s.result.is === 'result' || role.gives === 'status') notePasid(b, role, name, args);
  if (out?.does === 'make') b.results.set(`${String(index)}:${String(out.out)}`, handle);
  if (s.result.is === 'place') b.adopt(s.result.key, name);
  const process = args.includes('current_mm') ? { process: b.process() } : {};
  b.rule.before?.[role.role]?.(b, device);
  b.step(s.at, {
    ...{ do: 'call', function: fn.name, args, ...process },
    ...(fn.result === 'void' ? {} : { as: name }),
    say: sayOf(s, fn),
  });
}

/** Notes what a call says of PASIDs. */
function notePasid(b: Builder, { role }: RoleRow, name: string, args: readonly (string | number)[]): void {
  if (role === 'sva-bind') {
    b.pasids.push(`pasid(${name})`);
    b.walksKernel ||= /^(NULL|init_mm)$/.test(String(args[1]));
  }
  if (role === 'pasid-alloc' || role === 'sva-get-pasid') b.pasids.push(name);
  if (role === 'pasid-attach') b.pasids.push(args[2] ?? 0);
}

/** The simulator's function in the assumed kernel. @throws NotReplayable where that kernel has none */
function functionFor(b: Builder, role: RoleRow, s: CallStatement): KernelFunction {
  const name = role.calls ?? s.row.name;
  const named = KERNEL_FUNCTIONS.filter((fn) => fn.name === name);
  const here = named.filter((fn) => exists(fn, b.kernel));
  const fn = here.find((f) => f.parameters.length === s.args.length) ?? here[0] ?? named[0];
  if (fn === undefined) throw new NotReplayable(s.at, `the simulator has no ${name}()`);
  return fn;
}

function argumentsOf(
  b: Builder,
  role: RoleRow,
  s: CallStatement,
  fn: KernelFunction,
  handle: string,
): (string | number)[] {
  return fn.parameters.map((_, i) => {
    const part = role.args[i];
    if (part === undefined) return 0;
    if (typeof part === 'string') return part === '=handle' ? `&${handle}` : part.slice(1);
    const at = s.row.args?.[part[1]];
    const value: Val | undefined = at === undefined ? undefined : s.args[at];
    if (value === undefined) return ABSENT[part[0]] ?? 0;
    // A bind of the kernel's own space takes no process (drivers/iommu/intel/svm.c, intel_svm_bind_mm).
    if (part[0] === 'mm' && value.is === 'unknown' && isSupervisor(s))
      return b.assumptions.take(
        'mm',
        'NULL',
        ['NULL', 'init_mm'],
        'with this flag the bind takes no process',
      );
    // `&flags` stands for what is behind it.
    const meant = part[0] === 'flags' ? (s.behind[at!] ?? NOTHING) : value;
    return PARTS[part[0]](b, meant, s.at, textOf(b, s));
  });
}

/** A pointer to the address space of whoever calls, kept for later. */
function keepsMm(b: Builder, s: StoreStatement): boolean {
  if (s.owner === '' || s.value.is !== 'constant' || s.value.name !== 'current->mm') return false;
  b.step(s.at, {
    do: 'note',
    say: `The driver keeps a pointer to the address space of ${b.process()}: \`${s.place}\`.`,
  });
  return true;
}

function isSupervisor({ row, behind }: CallStatement): boolean {
  const flags = behind[row.args?.flags ?? -1];
  return flags?.is === 'constant' && /SUPERVISOR/.test(flags.name);
}

/** Member of `struct device` (include/linux/device.h). */
const TRUST = 'dma_ops_bypass';

/** A member that takes a device out of translation: what the administrator would do for it. */
function trust(b: Builder, s: StoreStatement): boolean {
  if (s.field !== TRUST || truth(s.value) !== true) return false;
  b.step(s.at, {
    ...{ do: 'call', function: 'iommu_group_store_type', args: [b.device, 'IOMMU_DOMAIN_IDENTITY'] },
    say: 'The driver turns translation off for its device, whatever the administrator chose.',
  });
  return true;
}

const NOTHING: Val = { is: 'number', number: 0 };

const ABSENT: Readonly<Record<string, string | number>> = {
  direction: 'DMA_BIDIRECTIONAL',
  size: 4096,
  mm: 'NULL',
};

/** Memory that the story uses comes to life where the source allocates it. */
function allocate(b: Builder, s: CallStatement): void {
  if (s.result.is !== 'place') return;
  const name = b.body(s.result.key, s.name, s.at);
  const made = s.row.effects?.find((e) => e.does === 'make');
  const kind: ObjectInput['kind'] = made?.does === 'make' ? (KINDS[made.kind] ?? 'slab') : 'slab';
  const size = b.existing(s.result.key)?.size ?? 2048;
  b.step(s.at, {
    do: 'alloc',
    object: { name, kind, size },
    say: `The driver allocates \`${name}\` with ${s.row.name}().`,
  });
}

const KINDS: Readonly<Record<string, ObjectInput['kind']>> = {
  'direct-map': 'slab',
  page: 'pages',
  vmalloc: 'vmalloc',
  kmap: 'pages',
  percpu: 'slab',
};

function free(b: Builder, s: CallStatement): void {
  const of = s.args[s.row.args?.of ?? 0];
  if (of?.is !== 'place' || b.existing(of.key)?.isObject !== true) return;
  const name = b.body(of.key, '', s.at);
  b.step(s.at, { do: 'free', object: name, say: `The driver frees \`${name}\` with ${s.row.name}().` });
}

const textOf = (b: Builder, s: CallStatement): string => b.sources.of(s.at).text;

function sayOf(s: CallStatement, fn: KernelFunction): string {
  const other = fn.name === s.row.name ? '' : `, in the simulator ${fn.name}()`;
  return `The driver calls ${s.row.name}()${other}: ${fn.doc}`;
}
