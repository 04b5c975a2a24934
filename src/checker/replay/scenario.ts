import { KERNEL_FUNCTIONS } from '../../../simulator/linux/api';
import { exists } from '../../../simulator/linux/api/call';
import type { ScenarioInput } from '../../../simulator/scenario';
import type { KernelVersion } from '../kernel/vocabulary';
import { KERNELS, kernelOf, SECURITY, type Assumptions, type Kernel, type Security } from './assumptions';
import { Builder, type Need, type StepInput } from './builder';
import { Device, modelOf } from './device';
import type { Program } from './program';
import { ROLES } from './roles';
import { keyOf } from './program';
import type { Sources } from './source';
import type { CallStatement, Statement } from './statement';
import { translate } from './translate';
import { refusalOf, type Refusable } from './refusals';
import { ruleReplay } from './rules';

/** What a scenario is made of. */
export interface Story {
  readonly statements: readonly Statement[];
  /** Name of the function, and file, that it is about. */
  readonly title: string;
  readonly about: string;
  readonly rule: string | null;
  readonly file: string;
  /** Whether the code runs for a user's system call; otherwise in probe, a worker, an interrupt. */
  readonly forUser: boolean;
  /** Roles of calls that fail in it. */
  readonly refuses: ReadonlySet<Refusable>;
}

export interface Written {
  readonly scenario: ScenarioInput;
  readonly needs: readonly Need[];
  /** Index of the first step in which somebody attacks, or null. */
  readonly attackFrom: number | null;
}

/** Writes the scenario of a story. @throws NotReplayable */
export function writeScenario(
  program: Program,
  sources: Sources,
  story: Story,
  assumptions: Assumptions,
): Written {
  const { statements, refuses } = story;
  const security = assumptions.take(
    'security',
    'strict',
    Object.keys(SECURITY),
    'an administrator who wants the IOMMU to protect: iommu.strict=1',
  ) as Security;
  const iommu = assumptions.take(
    'iommu',
    'vtd',
    ['vtd', 'riscv'],
    'Intel VT-d, where the kernel has PASIDs of its own; what the driver does is the same on another',
  ) as 'vtd' | 'riscv';
  const kernel = takeKernel(program.unit.version, statements, assumptions);
  const refusals = [...refuses].map((role) => {
    const refusal = refusalOf(role);
    assumptions.take(`${role} fails`, 'yes', ['yes'], refusal.reason);
    return refusal;
  });
  const name = driverOf(story.file);
  const rule = ruleReplay(story.rule);
  const caller = story.forUser ? 'app' : 'modprobe';
  const b = new Builder(statements, assumptions, sources, `${name}0`, kernel, caller, rule, refuses);
  b.names.give(b.device, b.device);
  const model = modelOf(statements);
  const device = new Device(
    b,
    model,
    (s) => program.descriptorStores.has(keyOf(s.at)) || program.descriptors.has(s.owner),
    (s) => !program.hasAddress(s.owner, s.at.file),
  );
  translate(b, device);
  device.finish();
  for (const trial of rule.then ?? []) trial(b, device);
  const { steps, attackFrom } = ordered(b);
  const scenario: ScenarioInput = {
    version: 1,
    title: story.title,
    about: story.about,
    ...(story.rule === null ? {} : { rules: [story.rule] }),
    platform: {
      ...{ iommu, kernel, boot: [...SECURITY[security]], memory: '64M' },
      ...Object.assign({}, ...refusals.map((r) => r.platform)),
    },
    devices: [
      {
        ...{ name: b.device, model, address: '6a:01.0', driver: name },
        ...(model === 'accelerator' ? { queues: [{ mode: 'dedicated' }, { mode: 'shared' }] } : {}),
        ...(enablesFaults(statements) ? { ats: true, pri: true } : {}),
        ...(b.ats ? { ats: true } : {}),
        ...Object.assign({}, ...refusals.map((r) => r.device)),
      },
      ...(b.secondDevice === null
        ? []
        : [{ name: b.secondDevice, model: 'engine' as const, address: '6b:00.0' }]),
    ],
    processes: [...b.processes].map((process) => ({ name: process })),
    memory: b.memory,
    steps: steps.length > 0 ? steps : [{ do: 'note', say: 'Nothing here does anything to addresses.' }],
  };
  return { scenario, needs: b.needs, attackFrom };
}

/** The version's generation, unless the code's calls are those of another: then the newest that has them. */
function takeKernel(
  version: KernelVersion,
  statements: readonly Statement[],
  assumptions: Assumptions,
): Kernel {
  const own = kernelOf(version);
  const calls = statements.filter(
    (s): s is CallStatement => s.does === 'call' && ROLES.has(s.row.role ?? ''),
  );
  const has = (kernel: Kernel): boolean => calls.every((call) => isIn(call, kernel));
  const fitting = has(own) ? own : [...KERNELS].reverse().find(has);
  return assumptions.take(
    'kernel',
    fitting ?? own,
    KERNELS,
    fitting === undefined || fitting === own
      ? 'the version of the tree'
      : 'the newest whose functions the code calls as they are',
  ) as Kernel;
}

/** Whether a kernel has a function as it is called. */
function isIn({ row, args, behind }: CallStatement, kernel: Kernel): boolean {
  const flags = row.args?.flags === undefined ? undefined : behind[row.args.flags];
  if (
    flags?.is === 'constant' &&
    /SUPERVISOR|PRIVATE_PASID/.test(flags.name) &&
    !/^(5\.11|6\.1)$/.test(kernel)
  )
    return false;
  const here = KERNEL_FUNCTIONS.filter((fn) => fn.name === row.name && exists(fn, kernel));
  const all = KERNEL_FUNCTIONS.filter((fn) => fn.name === row.name);
  // 6.13 gave iommu_attach_device_pasid() a fourth parameter; the simulator's newest has what it had before.
  const fits = (count: number): boolean =>
    count === args.length || (row.role === 'pasid-attach' && args.length === 4);
  return all.length === 0 || here.some((fn) => fits(fn.parameters.length));
}

const enablesFaults = (statements: readonly Statement[]): boolean =>
  statements.some((s) => s.does === 'call' && s.row.role === 'feature-enable');

/** Files of a driver of several, whose names say nothing of which. */
const PARTS = new Set(
  'init main core base common device dev drv driver probe submit queue ring irq pci cdev dma hw cmd mem'.split(
    ' ',
  ),
);

/** A driver goes by the name of its file, or of its folder where the file is but one of its parts. */
function driverOf(file: string): string {
  const parts = file.split('/');
  const base = (parts.at(-1) ?? 'driver').replace(/\.[ch]$/, '');
  const folder = parts.at(-2) ?? '';
  const word = (folder !== '' && (PARTS.has(base) || /\d/.test(folder)) ? folder : base).replace(/\W/g, '_');
  return /^[A-Za-z]/.test(word) ? word : 'driver';
}

/** The steps in order, without the objects that no other step names. */
function ordered(b: Builder): { readonly steps: StepInput[]; readonly attackFrom: number | null } {
  const all = [...b.before, ...b.steps];
  const texts = all.map((step) =>
    step.do === 'alloc' || step.do === 'free' ? '' : JSON.stringify({ ...step, source: 0, say: 0 }),
  );
  const isNamed = (name: string): boolean => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  const isUsed = (step: StepInput): boolean =>
    !(step.do === 'alloc' && !isNamed(step.object.name)) && !(step.do === 'free' && !isNamed(step.object));
  const from = b.attackFrom === null ? null : b.before.length + b.attackFrom;
  return {
    steps: all.filter(isUsed),
    attackFrom: from === null ? null : all.slice(0, from).filter(isUsed).length,
  };
}
