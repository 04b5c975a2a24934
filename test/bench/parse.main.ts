/**
 * `npm run bench:parse -- TREE [--list]`: parses every .c file below a folder (say `drivers/` of a Linux tree) and prints how
 * much of it came out whole, beside the functions that universal-ctags finds in the same files, where `ctags` is installed,
 * and what the parts of a parse take. `--list` names what is lost.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { groupDirectives, macroDefinitions } from '../../src/checker/syntax/directives';
import { functionDefinitions, functionName } from '../../src/checker/syntax/functions';
import { lex } from '../../src/checker/syntax/lexer';
import { mask } from '../../src/checker/syntax/mask';
import { CParser, type ParsedFile } from '../../src/checker/syntax/parser';
import { learn, vocabulary } from '../../src/checker/syntax/vocabulary';
import { WASM } from '../unit/checker/support';

/** Files near the 5,300 lines that the goals for one file speak of. */
const LARGE = { from: 5000, to: 5600 };
const ROUNDS = 20;

interface Sum {
  files: number;
  lines: number;
  characters: number;
  refused: number;
  damaged: number;
  functions: number;
  lost: number;
  reference: number;
  missed: number;
  milliseconds: number;
}

async function main(): Promise<void> {
  const [tree] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  if (tree === undefined) throw new Error('name a folder of C files: npm run bench:parse -- TREE');
  const list = process.argv.includes('--list');
  const root = resolve(tree);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.c'))
    .sort();
  const reference = ctags(root, files);
  const parser = await CParser.create(WASM);
  const sum: Sum = {
    files: files.length,
    lines: 0,
    characters: 0,
    refused: 0,
    damaged: 0,
    functions: 0,
    lost: 0,
    reference: 0,
    missed: 0,
    milliseconds: 0,
  };
  const large: string[] = [];
  for (const path of files) {
    const text = readFileSync(join(root, path), 'utf8');
    const start = performance.now();
    const file = parser.parse(text);
    sum.milliseconds += performance.now() - start;
    add(sum, file);
    const missed = missing(file, reference?.get(path) ?? []);
    sum.reference += reference?.get(path)?.length ?? 0;
    sum.missed += missed.length;
    if (list) {
      for (const { line, message } of file.problems) console.log(`${path}:${line}: ${message}`);
      for (const { name, line } of missed) console.log(`${path}:${line}: ctags has \`${name}\``);
    }
    if (file.lines.count >= LARGE.from && file.lines.count <= LARGE.to && large.length < 20) large.push(text);
    file.dispose();
  }
  report(sum, reference !== null);
  reportLarge(parser, large);
  parser.dispose();
}

function add(sum: Sum, file: ParsedFile): void {
  sum.lines += file.lines.count;
  sum.characters += file.text.length;
  if (file.masked === '') sum.refused++;
  else if (file.tree.rootNode.hasError) sum.damaged++;
  sum.functions += file.functions.seen;
  sum.lost += file.functions.lost;
}

interface Tag {
  readonly name: string;
  readonly line: number;
}

/** Functions that universal-ctags finds, by file; null where it is not installed. */
function ctags(root: string, files: readonly string[]): Map<string, Tag[]> | null {
  const options = ['-L', '-', '--languages=C', '--c-kinds=f', '--fields=n', '--sort=no', '-f', '-'];
  const run = spawnSync('ctags', options, {
    cwd: root,
    input: files.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) return null;
  const found = new Map<string, Tag[]>();
  for (const row of run.stdout.split('\n')) {
    const [name, path] = row.split('\t');
    const line = /\bline:(\d+)/.exec(row)?.[1];
    if (line === undefined) continue;
    const tags = found.get(path!) ?? [];
    tags.push({ name: name!, line: Number(line) });
    found.set(path!, tags);
  }
  return found;
}

/** The tags of a file for which the tree has no undamaged function of that name. */
function missing({ tree, text }: ParsedFile, tags: readonly Tag[]): Tag[] {
  const whole = new Map<string, number>();
  for (const definition of functionDefinitions(tree)) {
    const name = definition.hasError ? null : functionName(definition, text);
    if (name !== null) whole.set(name, (whole.get(name) ?? 0) + 1);
  }
  return tags.filter(({ name }) => {
    const left = whole.get(name) ?? 0;
    whole.set(name, left - 1);
    return left <= 0;
  });
}

function report(sum: Sum, hasReference: boolean): void {
  const count = (n: number): string => n.toLocaleString('en');
  const share = (part: number, whole: number): string =>
    `${((100 * part) / Math.max(1, whole)).toFixed(3)} %`;
  console.log(
    `files       ${count(sum.files)}: ${count(sum.lines)} lines, ${count(sum.characters)} characters`,
  );
  console.log(
    `damaged     ${count(sum.damaged)} files with ERROR or MISSING (${share(sum.damaged, sum.files)}), ${sum.refused} refused`,
  );
  console.log(
    `functions   ${count(sum.functions)}, ${count(sum.lost)} lost (${share(sum.lost, sum.functions)})`,
  );
  if (hasReference) {
    const found = sum.reference - sum.missed;
    console.log(
      `ctags       ${count(sum.reference)}, of which found and whole ${share(found, sum.reference)}`,
    );
  } else console.log('ctags       not installed: nothing to compare with');
  const seconds = sum.milliseconds / 1000;
  const megabytes = (process.memoryUsage().rss / 1e6).toFixed(0);
  console.log(
    `time        ${seconds.toFixed(1)} s, ${count(Math.round(sum.lines / seconds))} lines a second; ${megabytes} MB at the end`,
  );
}

/** Median and 95th percentile, in milliseconds, of the parts of a parse of files near 5,300 lines. */
function reportLarge(parser: CParser, texts: readonly string[]): void {
  if (texts.length === 0) return;
  const masking: number[] = [];
  const whole: number[] = [];
  for (const text of texts) {
    for (let round = 0; round < ROUNDS; round++) {
      masking.push(timed(() => maskOnly(text)));
      whole.push(timed(() => parser.parse(text).dispose()));
    }
  }
  const of = (times: number[], part: number): string =>
    times.sort((a, b) => a - b)[Math.floor(part * (times.length - 1))]!.toFixed(1);
  const both = (times: number[]): string => `p50 ${of(times, 0.5)} ms, p95 ${of(times, 0.95)} ms`;
  console.log(
    `one file    of ${LARGE.from}-${LARGE.to} lines (${texts.length} of them): mask ${both(masking)}; all ${both(whole)}`,
  );
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Everything that comes before tree-sitter. */
function maskOnly(text: string): void {
  const tokens = lex(text);
  mask(tokens, groupDirectives(tokens), vocabulary(learn(macroDefinitions(tokens), vocabulary())));
}

main().catch((error: unknown) => {
  console.error(String(error));
  process.exitCode = 1;
});
