/** Holds the arrows of the house: who may import whom, and what the pure parts may not touch. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** For each folder (longest prefix wins): the folders and packages that it may import besides itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'simulator/machine': [],
  'simulator/iommu': ['simulator/machine'],
  'simulator/linux': ['simulator/iommu', 'simulator/machine'],
  'simulator/trace': ['simulator/linux', 'simulator/iommu', 'simulator/machine'],
  'simulator/scenario': [
    'simulator/trace',
    'simulator/linux',
    'simulator/iommu',
    'simulator/machine',
    'valibot',
    '@valibot/to-json-schema',
    'jsonc-parser',
    'folder:',
  ],
  'simulator/explain': ['simulator/iommu', 'simulator/machine'],
  'src/checker/syntax': ['web-tree-sitter'],
  'src/checker/kernel': [],
  'src/checker/flow': ['src/checker/finding', 'src/checker/syntax', 'src/checker/kernel', 'web-tree-sitter'],
  'src/checker/rules': [
    'src/checker/flow',
    'src/checker/kernel',
    'src/checker/finding',
    'folder:',
    'modules:',
  ],
  'src/checker/replay': ['src/checker', 'simulator'],
  'src/checker': ['src/checker', 'web-tree-sitter', 'valibot', 'jsonc-parser', 'folder:'],
  'src/server': [
    'src/checker',
    'vscode-languageserver',
    'vscode-languageserver-textdocument',
    'valibot',
    'node:',
  ],
  'src/cli': ['src/checker', 'src/server', 'simulator', 'vscode-languageserver', 'node:', 'jsonc-parser'],
  'src/panel': ['simulator', 'vscode', 'valibot', 'node:'],
  'src/editor': [
    'src/panel',
    'src/server/protocol',
    'src/checker',
    'simulator',
    'vscode',
    'vscode-languageclient',
    'node:',
    'folder:',
  ],
  'src/extension': ['src/editor', 'src/panel', 'vscode'],
  media: ['src/panel/protocol', 'simulator', 'preact', '@preact/signals'],
};

/** The one process that is ever started: `git diff`, by the command line's --changed-since. */
const GIT = ['src/cli/changes.ts imports node:child_process'];

/** Words that the pure folders may not contain outside comments and strings. */
const PURE = ['simulator', 'src/checker'];
const IMPURE =
  /\b(?:Date\.|new Date\b|Math\.random|performance\.|process\.|globalThis|setTimeout|setInterval|document\.|window\.)/;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'));
}

/** Import specifiers of a file, relative ones resolved against the project's root. */
function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'/g)]
    .map((match) => match[1] ?? match[2]!)
    .map((name) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name));
}

function under(name: string, prefix: string): boolean {
  return name === prefix || name.startsWith(prefix.endsWith(':') ? prefix : `${prefix}/`);
}

function home(file: string): string | undefined {
  const path = file.replace(/\.tsx?$/, '');
  return Object.keys(ARROWS)
    .filter((folder) => under(path, folder))
    .sort((a, b) => b.length - a.length)[0];
}

/** Comments and string contents blanked, so that only code is searched. */
function code(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
}

describe('architecture', () => {
  const files = ['simulator', 'src', 'media'].flatMap(sources);

  it('knows the folder of every source file', () => {
    assert.deepEqual(
      files.filter((file) => home(file) === undefined),
      [],
    );
  });

  it('has only the arrows that the design draws', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const folder = home(file);
      if (folder === undefined) continue;
      for (const name of imports(file)) {
        const allowed = [folder, ...ARROWS[folder]!].some((prefix) => under(name, prefix));
        if (!allowed) wrong.push(`${file} imports ${name}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('keeps the simulator and the checker free of clocks, randomness and hosts', () => {
    const wrong = files
      .filter((file) => PURE.some((folder) => under(file, folder)))
      .filter((file) => IMPURE.test(code(readFileSync(file, 'utf8'))));
    assert.deepEqual(wrong, []);
  });

  it('opens no socket and starts no process, but for git on the command line', () => {
    const outside = /^(?:node:)?(?:net|http|https|http2|dgram|tls|child_process|vm|cluster|inspector)$/;
    const reach = files.flatMap((file) =>
      imports(file)
        .filter((name) => outside.test(name))
        .map((name) => `${file} imports ${name}`),
    );
    assert.deepEqual(reach, GIT);
    const asks = /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval)\s*\(|\bnew Function\b/;
    assert.deepEqual(
      files.filter((file) => !under(file, 'simulator') && asks.test(code(readFileSync(file, 'utf8')))),
      [],
    );
  });

  it('keeps module-level mutable state out of the simulator and the checker', () => {
    const wrong = files
      .filter((file) => PURE.some((folder) => under(file, folder)))
      .filter((file) => /^(?:export )?let\b/m.test(code(readFileSync(file, 'utf8'))));
    assert.deepEqual(wrong, []);
  });

  it('keeps files to one thing each: none over 400 lines, the median near 100', () => {
    const lines = files.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }));
    assert.deepEqual(
      lines.filter((f) => f.lines > 400),
      [],
    );
    const median = lines.map((f) => f.lines).sort((a, b) => a - b)[lines.length >> 1]!;
    assert.ok(median <= 150, `median ${median}`);
  });
});
