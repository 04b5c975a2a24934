import { toJsonSchema } from '@valibot/to-json-schema';
import { Content, Expression, Name } from './schema/common';
import { Expectation } from './schema/expectation';
import { ObjectDeclaration } from './schema/platform';
import { Scenario } from './schema/scenario';
import { Descriptor, Leaf, Source } from './schema/step';

/** Parts that are written once and referred to. */
const definitions = { Name, Expression, Content, Expectation, ObjectDeclaration, Source, Descriptor, Leaf };

/** JSON schema of scenario files, for completion and hover in editors: made from the types that the parser uses. */
export function scenarioJsonSchema(): unknown {
  return toJsonSchema(Scenario, { typeMode: 'input', errorMode: 'ignore', definitions });
}
