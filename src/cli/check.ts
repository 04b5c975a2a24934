import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checker, type SourceFile } from '../checker/check';
import type { Finding, Problem } from '../checker/finding';
import { byFolder, findSources, problem, readSource } from './sources';

export const CHECK_USAGE = `pasid-lens check [--format text|json] PATH...
  Checks C files, and folders with every .c and .h below them.
  Exit code: 0 nothing found, 1 something found, 2 a path or an option was wrong.`;

interface Options {
  readonly format: 'text' | 'json';
  readonly paths: readonly string[];
}

/** What a check gives, as its JSON says it. */
interface Output {
  readonly version: 1;
  readonly files: number;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly functions: { readonly seen: number; readonly lost: number };
}

/** The `check` command. */
export async function check(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (typeof options === 'string') {
    process.stderr.write(`pasid-lens check: ${options}\n\n${CHECK_USAGE}\n`);
    return 2;
  }
  const { output, missing } = await run(options.paths);
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(output, null, 2)}\n` : asText(output));
  if (options.format === 'text')
    for (const p of output.problems) process.stderr.write(`${placed(p)}: ${p.message}\n`);
  return missing ? 2 : output.findings.length > 0 ? 1 : 0;
}

/** Reads the options, or says what is wrong with them. */
function parse(args: readonly string[]): Options | string {
  const paths: string[] = [];
  let format: Options['format'] = 'text';
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') paths.push(...rest.splice(0));
    else if (arg === '--format' || arg.startsWith('--format=')) {
      const value = arg === '--format' ? rest.shift() : arg.slice('--format='.length);
      if (value !== 'text' && value !== 'json') return `--format is text or json, not "${value ?? ''}"`;
      format = value;
    } else if (arg.startsWith('-') && arg !== '-') return `there is no option ${arg}`;
    else paths.push(arg);
  }
  return paths.length === 0 ? 'no path given' : { format, paths };
}

async function run(paths: readonly string[]): Promise<{ output: Output; missing: boolean }> {
  const found = findSources(paths);
  const problems = [...found.problems];
  const findings: Finding[] = [];
  const functions = { seen: 0, lost: 0 };
  let files = 0;
  const wasm = (name: string): Uint8Array => readFileSync(join(__dirname, name));
  const checker = await Checker.create({ core: wasm('web-tree-sitter.wasm'), c: wasm('tree-sitter-c.wasm') });
  for (const group of byFolder(found.files)) {
    const sources = group
      .map((path) => readSource(path, problems))
      .filter((s): s is SourceFile => s !== undefined);
    files += sources.length;
    try {
      const result = checker.check(sources);
      findings.push(...result.findings);
      problems.push(...result.problems);
      functions.seen += result.functionsSeen;
      functions.lost += result.functionsLost;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(problem(group[0]!, `This folder could not be checked: ${reason}`));
    }
  }
  checker.dispose();
  return { output: { version: 1, files, findings, problems, functions }, missing: found.missing };
}

function asText({ files, findings, problems, functions }: Output): string {
  const lines = findings.map((f) => `${placed(f)}: ${f.severity}: ${f.message} [${f.rule}]\n`);
  const count = (n: number, what: string): string => `${String(n)} ${what}${n === 1 ? '' : 's'}`;
  const lost = functions.lost === 0 ? '' : `, ${String(functions.lost)} of them not wholly understood`;
  return `${lines.join('')}${count(findings.length, 'finding')} in ${count(files, 'file')} (${count(functions.seen, 'function')}${lost}), ${count(problems.length, 'problem')}\n`;
}

function placed({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${file}:${String(line)}:${String(column)}`;
}
