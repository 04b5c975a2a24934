import type { ApiRow } from './row';

const ERR = 'include/linux/err.h';

/** Error pointers, and macros that only tell the compiler something. */
export const ERRORS: readonly ApiRow[] = [
  { name: 'IS_ERR', source: ERR, effects: [{ does: 'test', for: 'error', arg: 0 }] },
  { name: 'IS_ERR_OR_NULL', source: ERR, effects: [{ does: 'test', for: 'error-or-zero', arg: 0 }] },
  { name: 'IS_ERR_VALUE', source: ERR, effects: [{ does: 'test', for: 'error', arg: 0 }] },
  { name: 'PTR_ERR_OR_ZERO', source: ERR, effects: [{ does: 'test', for: 'error', arg: 0 }] },
  { name: 'PTR_ERR', source: ERR, effects: [{ does: 'pass', arg: 0 }] },
  { name: 'ERR_PTR', source: ERR, effects: [{ does: 'pass', arg: 0 }] },
  { name: 'ERR_CAST', source: ERR, effects: [{ does: 'pass', arg: 0 }] },
  ...['likely', 'unlikely', 'READ_ONCE', 'WARN_ON', 'WARN_ON_ONCE', 'ACCESS_ONCE', 'smp_load_acquire'].map(
    (name): ApiRow => ({ name, source: 'include/linux/compiler.h', effects: [{ does: 'pass', arg: 0 }] }),
  ),
  ...['no_free_ptr', 'return_ptr'].map((name): ApiRow => ({
    name,
    source: 'include/linux/cleanup.h',
    effects: [{ does: 'pass', arg: 0 }],
  })),
  { name: 'dev_err_probe', source: 'include/linux/dev_printk.h', effects: [{ does: 'pass', arg: 1 }] },
  // They show their arguments to people and keep nothing.
  ...'dev_emerg dev_crit dev_err dev_warn dev_notice dev_info dev_dbg dev_err_ratelimited dev_warn_ratelimited dev_warn_once dev_err_once'
    .split(' ')
    .map((name): ApiRow => ({ name, source: 'include/linux/dev_printk.h' })),
  ...'printk pr_crit pr_err pr_warn pr_notice pr_info pr_debug pr_err_ratelimited pr_warn_once'
    .split(' ')
    .map((name): ApiRow => ({ name, source: 'include/linux/printk.h' })),
];
