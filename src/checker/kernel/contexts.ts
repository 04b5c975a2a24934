/** On whose behalf code runs. */
export type Context =
  /** A user's own system call: the address space of the caller is `current->mm`. */
  | 'user-call'
  | 'probe'
  | 'remove'
  | 'power'
  | 'interrupt'
  | 'work'
  | 'kernel-thread'
  | 'timer'
  | 'module-init';

/** Members of operation tables, by name. Sources: include/linux/{fs,pci,platform_device,pm,device/driver}.h. */
export const CONTEXT_FIELDS: ReadonlyMap<string, Context> = new Map<string, Context>([
  ['open', 'user-call'],
  ['unlocked_ioctl', 'user-call'],
  ['compat_ioctl', 'user-call'],
  ['mmap', 'user-call'],
  ['release', 'user-call'],
  ['probe', 'probe'],
  ['probe_new', 'probe'],
  ['remove', 'remove'],
  ['remove_new', 'remove'],
  ['suspend', 'power'],
  ['resume', 'power'],
  ['runtime_suspend', 'power'],
  ['runtime_resume', 'power'],
  ['freeze', 'power'],
  ['thaw', 'power'],
  ['restore', 'power'],
  ['reset_done', 'power'],
  ['slot_reset', 'power'],
]);

/** Functions and macros that register another: which argument, and what it then runs as. */
export const CONTEXT_REGISTRARS: ReadonlyMap<string, readonly (readonly [number, Context])[]> = new Map<
  string,
  readonly (readonly [number, Context])[]
>([
  ['INIT_WORK', [[1, 'work']]],
  ['INIT_DELAYED_WORK', [[1, 'work']]],
  ['DECLARE_WORK', [[1, 'work']]],
  ['DECLARE_DELAYED_WORK', [[1, 'work']]],
  ['kthread_run', [[0, 'kernel-thread']]],
  ['kthread_create', [[0, 'kernel-thread']]],
  ['kthread_create_on_node', [[0, 'kernel-thread']]],
  ['kthread_init_work', [[1, 'kernel-thread']]],
  ['request_irq', [[1, 'interrupt']]],
  ['devm_request_irq', [[2, 'interrupt']]],
  [
    'request_threaded_irq',
    [
      [1, 'interrupt'],
      [2, 'interrupt'],
    ],
  ],
  [
    'devm_request_threaded_irq',
    [
      [2, 'interrupt'],
      [3, 'interrupt'],
    ],
  ],
  ['tasklet_setup', [[1, 'interrupt']]],
  ['tasklet_init', [[1, 'interrupt']]],
  ['timer_setup', [[1, 'timer']]],
  ['module_init', [[0, 'module-init']]],
  [
    'SIMPLE_DEV_PM_OPS',
    [
      [1, 'power'],
      [2, 'power'],
    ],
  ],
  [
    'DEFINE_SIMPLE_DEV_PM_OPS',
    [
      [1, 'power'],
      [2, 'power'],
    ],
  ],
  [
    'SET_SYSTEM_SLEEP_PM_OPS',
    [
      [0, 'power'],
      [1, 'power'],
    ],
  ],
  [
    'SET_RUNTIME_PM_OPS',
    [
      [0, 'power'],
      [1, 'power'],
    ],
  ],
]);
