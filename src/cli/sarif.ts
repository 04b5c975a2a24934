import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding, Problem, Range, Severity } from '../checker/finding';
import { RULES } from '../checker/rules/index';
import { pageOf } from '../checker/rules/pages';
import { LineReader, type Report } from './report';

/** Static Analysis Results Interchange Format 2.1.0 (OASIS, 27 March 2020); the numbers in comments are its sections. */

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';

/** 3.27.10 */
const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note' };

/** The report as one log with one run. */
export function asSarif({ findings, problems }: Report): string {
  const lines = new LineReader();
  const run = {
    tool: {
      driver: {
        name: 'PASID Lens',
        semanticVersion: versionOfPackage(),
        rules: RULES.map(({ id }) => ruleOf(id)),
      },
    },
    // 3.14.14: the folder from which the paths of artifacts count.
    originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
    // 3.14.17: columns count as in the findings.
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: problems.map(notificationOf) }],
    results: findings.map((finding) => resultOf(finding, lines)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

/** The manifest lies above the bundles. */
function versionOfPackage(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** 3.49: a rule, with its page as help. */
function ruleOf(id: string): object {
  const { severity } = RULES.find((rule) => rule.id === id)!;
  const page = pageOf(id) ?? '';
  const paragraph = page.split(/\n\n+/)[1] ?? id;
  return {
    id,
    shortDescription: { text: paragraph.replace(/\s+/g, ' ').trim() },
    help: { text: page, markdown: page },
    defaultConfiguration: { level: LEVEL[severity] },
  };
}

/** 3.27 */
function resultOf(finding: Finding, lines: LineReader): object {
  const { rule, related, fixes, message } = finding;
  const { demonstrated } = finding;
  const steps = [...related, { ...finding, message: 'flagged here' }];
  // 3.36: the way of the value, oldest first, to the finding itself; and the statements that were replayed.
  const flows = [
    ...(related.length === 0 ? [] : [flowOf(steps)]),
    ...(demonstrated === undefined || demonstrated.steps.length === 0
      ? []
      : [
          {
            message: { text: `Replayed in the simulator: ${demonstrated.reason}` },
            ...flowOf(demonstrated.steps),
          },
        ]),
  ];
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex(({ id }) => id === rule),
    level: LEVEL[finding.severity],
    message: { text: message },
    locations: [
      {
        ...locationOf(finding, lines.line(finding.file, finding.line)),
        ...(finding.function === null
          ? {}
          : { logicalLocations: [{ name: finding.function, kind: 'function' }] }),
      },
    ],
    properties: {
      confidence: finding.confidence,
      demonstration: finding.demonstration,
      ...(demonstrated === undefined
        ? {}
        : { demonstrated: demonstrated.verdict, demonstratedReason: demonstrated.reason }),
    },
    ...(flows.length === 0 ? {} : { codeFlows: flows }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(finding.file, fix)) }),
  };
}

/** 3.36, 3.37 */
function flowOf(steps: readonly (Range & { file: string; message: string })[]): object {
  return { threadFlows: [{ locations: steps.map(stepOf) }] };
}

/** 3.38 */
function stepOf(place: Range & { file: string; message: string }): object {
  return { location: { ...locationOf(place), message: { text: place.message } } };
}

/** 3.55 */
function fixOf(file: string, { title, edits }: Finding['fixes'][number]): object {
  const replacements = edits.map((edit) => ({
    deletedRegion: regionOf(edit),
    insertedContent: { text: edit.newText },
  }));
  return {
    description: { text: title },
    artifactChanges: [{ artifactLocation: artifactOf(file), replacements }],
  };
}

/** 3.58: what could not be checked, and why. */
function notificationOf(problem: Problem): object {
  const { line, column } = problem;
  const region = { startLine: line, startColumn: column };
  return {
    level: 'warning',
    message: { text: problem.message },
    locations: [{ physicalLocation: { artifactLocation: artifactOf(problem.file), region } }],
  };
}

function locationOf(place: Range & { file: string }, snippet?: string): object {
  const region = { ...regionOf(place), ...(snippet === undefined ? {} : { snippet: { text: snippet } }) };
  return { physicalLocation: { artifactLocation: artifactOf(place.file), region } };
}

function regionOf({ line, column, endLine, endColumn }: Range): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** 3.4: relative to the working folder; a file that lies elsewhere by its full URI. */
function artifactOf(file: string): object {
  const path = relative('.', resolve(file));
  if (path.startsWith('..') || resolve(path) === path) return { uri: pathToFileURL(resolve(file)).href };
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}
