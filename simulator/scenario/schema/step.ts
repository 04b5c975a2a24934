import * as v from 'valibot';
import { BITS } from '../../trace/structures';
import { Content, Count, Expression, Name } from './common';
import { Expectation } from './expectation';
import { ObjectDeclaration } from './platform';

export const Source = v.pipe(
  v.strictObject({
    file: v.string(),
    line: v.pipe(v.number(), v.integer(), v.minValue(1)),
    column: v.pipe(v.number(), v.integer(), v.minValue(1)),
    text: v.string(),
  }),
  v.description('The line of source that this step stands for; line and column from 1.'),
);

/** What every step may have beside its action. */
const COMMON = {
  label: v.optional(v.pipe(Name, v.description('Name of the step, for comparison with another scenario.'))),
  say: v.optional(v.pipe(v.string(), v.description('One plain sentence: what happens and why it matters.'))),
  cite: v.optional(v.pipe(Name, v.description('Key of a citation in `sources`.'))),
  source: v.optional(Source),
  decisive: v.optional(v.pipe(v.boolean(), v.description('The step that the demonstration is about.'))),
  predict: v.optional(
    v.pipe(
      v.strictObject({
        question: v.string(),
        answers: v.pipe(v.array(v.string()), v.minLength(2)),
        right: v.pipe(Count, v.description('Index of the right answer.')),
      }),
      v.description('Asked before the step is played.'),
    ),
  ),
  expect: v.optional(v.array(Expectation), []),
};

const Process = v.pipe(
  Name,
  v.description('Process whose system call this is; without it the kernel does it.'),
);

export const Descriptor = v.pipe(
  v.strictObject({
    operation: v.pipe(
      v.picklist(['noop', 'memmove', 'fill', 'compare', 'drain']),
      v.description('What the accelerator does.'),
    ),
    source: v.optional(Expression, 0),
    destination: v.optional(Expression, 0),
    size: v.optional(Expression, 0),
    pattern: v.optional(v.pipe(Expression, v.description('Of `fill`: eight bytes that repeat.'))),
    pasid: v.optional(
      v.pipe(Expression, v.description('PASID field; a shared queue uses it with ENQCMDS.')),
      0,
    ),
    privileged: v.optional(v.pipe(v.boolean(), v.description('PRIV field.')), false),
    completion: v.optional(
      v.pipe(Expression, v.description('Address for the device of the completion record.')),
    ),
    blockOnFault: v.optional(
      v.pipe(v.boolean(), v.description('Wait for a page request instead of failing.')),
      false,
    ),
  }),
  v.description('A work descriptor.'),
);

const Hold = v.optional(v.pipe(v.boolean(), v.description('The device does not start on it yet.')), false);
const Ring = v.picklist(['transmit', 'receive']);

/** A step that acts: what a repetition is made of. */
export const Leaf = v.variant('do', [
  v.strictObject({
    do: v.pipe(v.literal('call'), v.description('A driver calls a function of the kernel.')),
    function: v.pipe(v.string(), v.description('Its name, as in the header.')),
    args: v.optional(v.array(Expression), []),
    as: v.optional(v.pipe(Name, v.description('Name for the result.'))),
    by: v.optional(
      v.pipe(v.string(), v.description('Who calls; the driver of the device argument without.')),
    ),
    process: v.optional(Process),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('alloc'), v.description('An object comes to life in memory.')),
    object: ObjectDeclaration,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('free'), v.description('An object is freed, the way it was allocated.')),
    object: Name,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('write'), v.description('The processor writes memory.')),
    address: Expression,
    content: Content,
    process: v.optional(Process),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('read'), v.description('The processor reads memory.')),
    address: Expression,
    length: v.optional(v.pipe(Count, v.minValue(1), v.maxValue(4096)), 8),
    as: v.optional(v.pipe(Name, v.description('Name for the value, of eight bytes or fewer.'))),
    process: v.optional(Process),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('configure'), v.description("A driver writes a work queue's configuration.")),
    device: Name,
    queue: v.optional(Count, 0),
    pasid: v.optional(
      v.pipe(v.nullable(Expression), v.description('PASID of a dedicated queue; null: none.')),
      null,
    ),
    privileged: v.optional(
      v.pipe(v.boolean(), v.description('WQCFG.priv: requests ask for privilege.')),
      false,
    ),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('submit'), v.description('A descriptor is submitted to a work queue.')),
    device: Name,
    queue: v.optional(Count, 0),
    instruction: v.pipe(
      v.picklist(['MOVDIR64B', 'ENQCMD', 'ENQCMDS']),
      v.description(
        'How the command reaches the device: a posted write of 64 bytes, or a deferrable one that carries a PASID. ' +
          'NON-SPEC: the instructions are x86’s; the simulated processor makes the same writes on every platform.',
      ),
    ),
    descriptor: Descriptor,
    process: v.optional(Process),
    hold: Hold,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('run'), v.description('The device does the work that waits in it.')),
    device: Name,
    steps: v.optional(v.pipe(Count, v.description('Units of work; all without.'))),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('tlp'), v.description('The device sends one request, whatever its driver wants.')),
    device: Name,
    access: v.picklist(['read', 'write']),
    address: Expression,
    length: v.optional(v.pipe(Count, v.minValue(1), v.maxValue(4096)), 64),
    pasid: v.optional(v.nullable(Expression), null),
    privileged: v.optional(v.boolean(), false),
    execute: v.optional(v.boolean(), false),
    addressType: v.optional(
      v.picklist(['untranslated', 'translation-request', 'translated']),
      'untranslated',
    ),
    content: v.optional(Content),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('copy'), v.description('A copy engine is programmed and started.')),
    device: Name,
    from: Expression,
    to: Expression,
    size: Count,
    hold: Hold,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('ring'), v.description('A driver tells a network interface where a ring is.')),
    device: Name,
    ring: Ring,
    address: v.pipe(Expression, v.description('Address for the device.')),
    entries: v.pipe(Count, v.minValue(2), v.maxValue(256)),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('post'), v.description('A driver writes a ring descriptor and rings the doorbell.')),
    device: Name,
    ring: Ring,
    memory: v.pipe(Expression, v.description('Where the processor finds the ring.')),
    index: v.pipe(Count, v.description('Descriptor, from 0.')),
    buffer: v.pipe(Expression, v.description('Address for the device.')),
    length: v.pipe(Count, v.maxValue(65535)),
    hold: Hold,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('arrive'), v.description('A frame arrives from the wire.')),
    device: Name,
    content: Content,
    hold: Hold,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(
      v.literal('storage'),
      v.description('A driver writes a scatter-gather list and starts a command.'),
    ),
    device: Name,
    operation: v.pipe(v.picklist(['read', 'write']), v.description('`read`: from the medium to memory.')),
    block: v.optional(Count, 0),
    memory: v.pipe(Expression, v.description('Where the processor finds the list.')),
    list: v.pipe(Expression, v.description('Address of the list for the device.')),
    segments: v.array(v.strictObject({ address: Expression, length: Expression })),
    pasid: v.optional(v.nullable(Expression), null),
    hold: Hold,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('load'), v.description('Bytes are put on a storage medium, without DMA.')),
    device: Name,
    block: v.optional(Count, 0),
    content: Content,
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(
      v.literal('process'),
      v.description('A process is created, forks, changes its memory, or exits.'),
    ),
    action: v.picklist(['create', 'fork', 'munmap', 'migrate', 'exit']),
    process: Name,
    child: v.optional(v.pipe(Name, v.description('Of `fork`: the new process.'))),
    address: v.optional(v.pipe(Expression, v.description('Of `munmap` and `migrate`.'))),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(
      v.literal('poke'),
      v.description('Changes raw bytes of a structure in memory; no cache is told.'),
    ),
    structure: v.pipe(
      v.picklist([
        'memory',
        'root-entry',
        'context-entry',
        'pasid-directory-entry',
        'pasid-entry',
        'page-table-entry',
      ]),
      v.description('Which structure of `device` (and `pasid`); `memory` is a physical address.'),
    ),
    device: v.optional(Name),
    pasid: v.optional(v.nullable(Expression), null),
    address: v.optional(
      v.pipe(Expression, v.description('Physical for `memory`; input address for `page-table-entry`.')),
    ),
    word: v.optional(v.pipe(Count, v.description('64-bit word of the structure, from 0.')), 0),
    xor: v.optional(v.pipe(Expression, v.description('Bits to flip.'))),
    set: v.optional(v.pipe(Expression, v.description('New value of the word.'))),
    flip: v.optional(
      v.pipe(
        v.picklist(BITS),
        v.description(
          'In place of `word` and `xor`: the bit that means this, wherever the architecture has it.',
        ),
      ),
    ),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('wait'), v.description('Time passes; timers of the kernel run.')),
    milliseconds: v.pipe(Count, v.maxValue(100_000)),
    ...COMMON,
  }),
  v.strictObject({
    do: v.pipe(v.literal('note'), v.description('Nothing happens; the narration says something.')),
    ...COMMON,
  }),
]);
export type Leaf = v.InferOutput<typeof Leaf>;

const Repeat = v.strictObject({
  do: v.pipe(v.literal('repeat'), v.description('Does steps several times; `i` counts from 0.')),
  times: v.pipe(Count, v.minValue(1), v.maxValue(10_000)),
  steps: v.pipe(v.array(Leaf), v.minLength(1)),
  ...COMMON,
});

export const Step = v.variant('do', [Leaf, Repeat]);
export type Step = v.InferOutput<typeof Step>;
export type StepOf<K extends Leaf['do']> = Extract<Leaf, { do: K }>;
