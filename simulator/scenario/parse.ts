import {
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node as JsonNode,
  type ParseError,
} from 'jsonc-parser';
import * as v from 'valibot';
import { rangeAt, type JsonPath } from './place';
import type { ScenarioProblem } from './problem';
import { checkReferences } from './references';
import { Scenario, SCENARIO_VERSION } from './schema/scenario';

/** Bytes of a scenario file, and problems reported for one. */
const MAX_LENGTH = 1_000_000;
const MAX_PROBLEMS = 50;

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/**
 * Reads a scenario. Comments and trailing commas are taken; unknown fields, unknown versions and names that nothing
 * defines are problems with their line and column. Never throws on bad text.
 */
export function parseScenario(text: string): ParsedScenario {
  if (text.length > MAX_LENGTH)
    return failed([at(text, 0, 1, `a scenario is at most ${String(MAX_LENGTH)} characters long`)]);
  const source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  if (nestsTooDeep(source)) return failed([at(source, 0, 1, 'brackets nest more than 64 deep')]);
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true, disallowComments: false });
  if (errors.length > 0 || !root) {
    const found = errors.map((e) =>
      at(source, e.offset, e.length, `no JSON: ${words(printParseErrorCode(e.error))}`),
    );
    return failed(found.length > 0 ? found : [at(source, 0, 1, 'no JSON: the file is empty')]);
  }
  const value = toValue(root);
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version !== SCENARIO_VERSION) {
    const message = `version ${String(version)} is unknown; this program reads version ${String(SCENARIO_VERSION)}`;
    return failed([place(source, root, ['version'], message)]);
  }
  const result = v.safeParse(Scenario, value);
  if (!result.success) {
    return failed(result.issues.map((issue) => place(source, root, pathOf(issue), describe(issue))));
  }
  const problems = checkReferences(result.output).map(({ path, message }) =>
    place(source, root, path, message),
  );
  return problems.length > 0 ? failed(problems) : { ok: true, scenario: result.output };
}

function failed(problems: readonly ScenarioProblem[]): ParsedScenario {
  return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}

function pathOf(issue: v.BaseIssue<unknown>): JsonPath {
  return (issue.path ?? []).map((item) => item.key as string | number);
}

function describe(issue: v.BaseIssue<unknown>): string {
  const key = issue.path?.at(-1)?.key;
  const name = typeof key === 'string' ? `"${key}"` : 'this';
  if (issue.expected === 'never') return `unknown field ${name}`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `field ${name} is missing`;
  if (issue.kind === 'schema')
    return `${name}: ${issue.received} given, ${issue.expected ?? 'something else'} expected`;
  return `${name}: ${issue.message}`;
}

/** The smallest node of the JSON that a path leads to; for a field that is not there, the object that should have it. */
function place(text: string, root: JsonNode, path: JsonPath, message: string): ScenarioProblem {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    if (!node) continue;
    const whole = length === path.length;
    const property =
      node.parent?.type === 'property' && message.startsWith('unknown field')
        ? node.parent.children![0]!
        : node;
    return at(text, property.offset, whole ? property.length : 1, message);
  }
  return at(text, 0, 1, message);
}

function at(text: string, offset: number, length: number, message: string): ScenarioProblem {
  return { ...rangeAt(text, offset, length), message };
}

function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

function toValue(node: JsonNode): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value as unknown;
  const entries = (node.children ?? []).map((property) => {
    const [key, value] = property.children ?? [];
    return [String(key?.value), value ? toValue(value) : null] as const;
  });
  return Object.fromEntries(entries);
}

/** The JSON parser recurses; brackets outside of strings are counted first. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === '\\') i++;
      else if (c === '"' || c === '\n') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    if (depth > 64) return true;
  }
  return false;
}
