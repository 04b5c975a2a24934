import * as v from 'valibot';
import { ARCHITECTURES } from '../../trace/architecture';
import { Name } from './common';
import { Expectation } from './expectation';
import { DeviceDeclaration, ObjectDeclaration, Platform, ProcessDeclaration } from './platform';
import { Step } from './step';

/** Version of the scenario language that this file describes. */
export const SCENARIO_VERSION = 1;

const Cited = v.pipe(
  v.strictObject({
    quote: v.optional(v.pipe(v.string(), v.description('Words of the source, short.'))),
    from: v.pipe(v.string(), v.description('Who, where, when.')),
  }),
  v.description('A source.'),
);

export const Scenario = v.pipe(
  v.strictObject({
    $schema: v.optional(v.string()),
    version: v.pipe(v.literal(SCENARIO_VERSION), v.description('Version of the scenario language.')),
    title: v.pipe(v.string(), v.minLength(1), v.description('What the scenario shows, in a few words.')),
    about: v.pipe(v.string(), v.minLength(1), v.description('What to learn from it, in a few sentences.')),
    claims: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.regex(/^S([1-9]|1[0-2])$/))),
        v.description('Claims that it shows: S1 to S12.'),
      ),
      [],
    ),
    rules: v.optional(v.pipe(v.array(Name), v.description('Rules that it demonstrates.')), []),
    role: v.optional(
      v.pipe(
        v.picklist(['wrong', 'right']),
        v.description('Of a pair: what the flagged code does, or what the right code does.'),
      ),
    ),
    compare: v.optional(v.pipe(Name, v.description('Id of the scenario to show beside it.'))),
    sources: v.optional(
      v.pipe(v.record(Name, Cited), v.description('Sources, by a key that steps cite.')),
      {},
    ),
    platform: Platform,
    only: v.optional(
      v.pipe(
        v.strictObject({
          iommu: v.picklist(ARCHITECTURES),
          because: v.pipe(
            v.string(),
            v.minLength(1),
            v.description('Why it shows nothing on another, in one sentence.'),
          ),
        }),
        v.description('What it shows is of one architecture alone; without it the scenario runs on any.'),
      ),
    ),
    devices: v.optional(v.pipe(v.array(DeviceDeclaration), v.maxLength(32)), []),
    processes: v.optional(v.pipe(v.array(ProcessDeclaration), v.maxLength(64)), []),
    memory: v.optional(
      v.pipe(
        v.array(ObjectDeclaration),
        v.maxLength(1000),
        v.description('Objects that are there from the start.'),
      ),
      [],
    ),
    steps: v.pipe(v.array(Step), v.minLength(1), v.maxLength(2000)),
    expect: v.optional(v.pipe(v.array(Expectation), v.description('What must be true at the end.')), []),
  }),
  v.title('PASID Lens scenario'),
  v.description('A machine, what happens on it, and what must come out.'),
);
export type Scenario = v.InferOutput<typeof Scenario>;
/** A scenario as it is written: defaults may be missing. */
export type ScenarioInput = v.InferInput<typeof Scenario>;
