import * as v from 'valibot';
import { FAULT_MEANINGS } from '../../iommu/meaning';
import { Content, Count, Expression, Name } from './common';

const Reason = v.pipe(
  v.string(),
  v.regex(/^0x[0-9a-f]{1,3}$/, 'a fault reason as `0x71`'),
  v.description(
    "The architecture's fault reason: its number says nothing on another architecture, `means` does.",
  ),
);
const Meaning = v.pipe(
  v.picklist(FAULT_MEANINGS),
  v.description('What the fault means, on any architecture.'),
);
const Pasid = v.pipe(v.nullable(Expression), v.description('PASID, or null for requests without one.'));

/** Each says what must be true after its step, or at the end of the run. */
export const Expectation = v.pipe(
  v.variant('that', [
    v.strictObject({
      that: v.pipe(v.literal('translated'), v.description("The step's last device access reached memory.")),
      device: v.optional(Name),
      object: v.optional(v.pipe(Name, v.description('... of this object.'))),
      physical: v.optional(Expression),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('faulted'),
        v.description('The IOMMU met a fault in a device access of the step, and blocked it.'),
      ),
      device: v.optional(Name),
      means: v.optional(Meaning),
      reason: v.optional(Reason),
      recorded: v.optional(v.pipe(v.boolean(), v.description('A fault record was written.'))),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('refused'),
        v.description(
          'A device access of the step did not reach memory: the IOMMU blocked it, a translation request (ATS) was ' +
            'answered without permission, or no memory answered.',
        ),
      ),
      device: v.optional(Name),
    }),
    v.strictObject({
      that: v.pipe(v.literal('secret-read'), v.description('A device has read bytes of the secret.')),
      object: v.optional(Name),
      device: v.optional(Name),
    }),
    v.strictObject({
      that: v.pipe(v.literal('secret-safe'), v.description('No device has read bytes of the secret so far.')),
      object: v.optional(Name),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('exposure'),
        v.description('Pages that a device reaches now, by walking the tables.'),
      ),
      device: Name,
      pasid: v.optional(Pasid, null),
      pages: v.optional(v.pipe(Count, v.description('Exactly so many.'))),
      atLeast: v.optional(Count),
      atMost: v.optional(Count),
      includes: v.optional(v.pipe(Name, v.description('This object is reachable.'))),
      excludes: v.optional(v.pipe(Name, v.description('No byte of this object is reachable.'))),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('parity'),
        v.description('The kernel PASID is translated exactly as the RID (claim S5).'),
      ),
      device: Name,
      pasid: v.optional(Expression),
      holds: v.boolean(),
    }),
    v.strictObject({
      that: v.pipe(v.literal('warning'), v.description('dma-debug found fault in this step or before.')),
      check: v.pipe(v.string(), v.description('Id of the check, e.g. `map-error-unchecked`.')),
    }),
    v.strictObject({
      that: v.pipe(v.literal('no-warning'), v.description('dma-debug found no fault so far.')),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('content'),
        v.description('Memory holds these bytes, as the processor reads it.'),
      ),
      address: Expression,
      process: v.optional(Name),
      equals: v.optional(Content),
      differs: v.optional(Content),
    }),
    v.strictObject({
      that: v.pipe(v.literal('value'), v.description('An expression has this value.')),
      of: Expression,
      equals: v.optional(Expression),
      differs: v.optional(Expression),
    }),
    v.strictObject({
      that: v.pipe(v.literal('returned'), v.description("The step's call returned this.")),
      error: v.optional(v.pipe(v.string(), v.description('e.g. `-EINVAL`.'))),
      value: v.optional(Expression),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('completion'),
        v.description("Status of the step's last finished descriptor; 1 is success."),
      ),
      device: v.optional(Name),
      status: Count,
    }),
    v.strictObject({
      that: v.pipe(v.literal('submitted'), v.description("Outcome of the step's submission.")),
      outcome: v.picklist(['accepted', 'retry', 'dropped', '#GP']),
      pasid: v.optional(Pasid),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('stale'),
        v.description('An access was answered from a cache that the tables no longer back.'),
      ),
      queued: v.optional(v.pipe(v.boolean(), v.description('The missing flush waits in the flush queue.'))),
    }),
    v.strictObject({
      that: v.pipe(
        v.literal('not-stale'),
        v.description('No access was answered from a stale cache so far.'),
      ),
    }),
    v.strictObject({
      that: v.pipe(v.literal('notice'), v.description('The kernel said so in this step.')),
      topic: v.string(),
    }),
  ]),
  v.description('What must be true after the step, or at the end.'),
);
export type Expectation = v.InferOutput<typeof Expectation>;
