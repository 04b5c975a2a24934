import * as v from 'valibot';
import type { ApiRow } from './kernel/row';

/** Rows of the kernel table as a user writes them: JSON that is the table's own form. */

const Argument = v.pipe(v.number(), v.integer('a whole number'), v.minValue(0, 'not negative'));

const Failure = v.pipe(
  v.picklist(['error', 'zero', 'nonzero', 'error-or-zero', 'mapping-error', 'never']),
  v.description('What the result is when the call fails.'),
);

const Kind = v.pipe(
  v.picklist([
    'direct-map',
    'vmalloc',
    'stack',
    'percpu',
    'user',
    'kmap',
    'image',
    'physical',
    'pfn',
    'dma',
    'coherent',
    'coherent-dma',
    'reverse-translated',
    'page',
    'pasid',
    'sva-handle',
    'domain',
    'mm',
    'register',
    'id',
    'constant',
  ]),
  v.description('Provenance of a value.'),
);

const Effect = v.variant('does', [
  v.strictObject({
    does: v.literal('make'),
    kind: Kind,
    sort: v.optional(v.string()),
    out: v.optional(Argument),
    of: v.optional(Argument),
    device: v.optional(Argument),
    size: v.optional(Argument),
    direction: v.optional(Argument),
    fails: v.optional(Failure),
  }),
  v.strictObject({
    does: v.literal('pass'),
    arg: Argument,
    order: v.optional(v.literal('device')),
  }),
  v.strictObject({
    does: v.literal('test'),
    for: v.picklist(['error', 'error-or-zero', 'mapping-error']),
    arg: Argument,
  }),
  v.strictObject({
    does: v.literal('open'),
    resource: v.string(),
    handle: v.union([Argument, v.literal('result')]),
    fails: Failure,
  }),
  v.strictObject({ does: v.literal('close'), resource: v.string(), handle: Argument }),
  v.strictObject({
    does: v.literal('sink'),
    sink: v.picklist(['mmio', 'descriptor', 'command']),
    value: Argument,
    to: v.optional(Argument),
  }),
  v.strictObject({ does: v.literal('take'), arg: Argument }),
]);

/** A kernel version as a Makefile has it: `6.6`. */
export const Version = v.pipe(v.string(), v.regex(/^\d{1,3}\.\d{1,3}$/, 'a version such as 6.6'));

/** One function or macro: what it does to values. Arguments count from 0. */
export const Row = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'the name of a C function or macro')),
  source: v.optional(v.pipe(v.string(), v.description('Where it is defined.')), '.pasid-lens.json'),
  since: v.optional(Version),
  until: v.optional(Version),
  role: v.optional(v.pipe(v.string(), v.description('What rules know it by, e.g. `sva-bind`.'))),
  args: v.optional(
    v.pipe(
      v.record(v.string(), Argument),
      v.description('Which argument plays which part of the role, e.g. `{ "device": 0, "mm": 1 }`.'),
    ),
  ),
  effects: v.optional(v.array(Effect)),
  result: v.optional(
    v.pipe(v.string(), v.description('What the result points to, e.g. `struct iommu_domain`.')),
  ),
  pure: v.optional(v.boolean()),
}) satisfies v.GenericSchema<unknown, ApiRow>;
