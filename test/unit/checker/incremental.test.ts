import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checker, type SourceFile } from '../../../src/checker/check';
import type { KernelVersion } from '../../../src/checker/kernel/vocabulary';
import { said, WASM } from './support';

const GOLDEN = 'test/golden';
const RUNS = 6;
const EDITS = 25;

/** Numerical Recipes' linear congruential generator: the same edits on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every sixth rule's examples, other ones for each seed. */
const examples = (seed: number, file: string): string =>
  readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'drivers')
    .filter((_, i) => i % RUNS === seed)
    .map((entry) => readFileSync(join(GOLDEN, entry.name, file), 'utf8'))
    .join('\n');

/** A driver of three files, whose functions call and whose structs meet one another by name. */
const driver = (seed: number): string[] => [
  examples(seed, 'bad.c'),
  examples(seed, 'good.c'),
  'struct job { u64 addr; void *buffer; };\nstatic inline u64 job_address(struct job *job)\n{\n\treturn virt_to_phys(job->buffer);\n}\n',
];

/** One change as somebody at a keyboard makes it. */
function edited(text: string, below: (n: number) => number): string {
  const at = below(text.length);
  const line = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at) + 1 || text.length;
  const from = below(text.length);
  const piece = text.slice(from, from + 1 + below(80));
  const PIECES = [
    ' ',
    '\n',
    'x',
    ';',
    '}',
    '{',
    '(',
    '/*',
    '"',
    '#if 0\n',
    '#endif\n',
    'int z;\n',
    '\tkfree(p);\n',
  ];
  switch (below(8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, line) + text.slice(end);
    case 2:
      return text.slice(0, line) + text.slice(line, end) + text.slice(line);
    case 3:
      return text.slice(0, at) + piece + text.slice(at);
    case 4:
      return text.slice(0, end) + '\n' + text.slice(end);
    case 5:
      return text.slice(0, line) + '\tpr_debug("here");\n' + text.slice(line);
    default:
      return text.slice(0, at) + PIECES[below(PIECES.length)]! + text.slice(at);
  }
}

describe('checking again after an edit', () => {
  for (let seed = 0; seed < RUNS; seed++)
    it(`finds what a fresh check finds, after each of ${String(EDITS)} edits (seed ${String(seed)})`, async function () {
      this.timeout(60_000);
      const [warm, fresh] = [await Checker.create(WASM, 10_000_000), await Checker.create(WASM)];
      const below = random(seed);
      const texts = driver(seed);
      const version: KernelVersion = seed % 2 === 0 ? [6, 1] : [6, 12];
      let seen = 0;
      for (let edit = 0; edit < EDITS; edit++) {
        const files: SourceFile[] = texts.map((text, i) => ({
          path: ['bad.c', 'good.c', 'job.h'][i]!,
          text,
        }));
        const result = warm.check(files, { version });
        assert.deepEqual(said(result), said(fresh.check(files, { version })), `edit ${String(edit)}`);
        seen += result.findings.length;
        // Other documents between two keys: one that was opened empty, one that is no C, the same file before it was filled.
        const others = [
          '',
          '{ "rules": { "kernel-sva-bind": "off" } }\n',
          '#include <linux/iommu.h>\n',
          texts[1]!,
        ];
        const other = [{ path: below(2) === 0 ? 'bad.c' : 'other.c', text: others[below(others.length)]! }];
        if (below(4) === 0)
          assert.deepEqual(said(warm.check(other, { version })), said(fresh.check(other, { version })));
        const which = below(8) === 0 ? 2 : below(2);
        // An edit that breaks the file is taken back now and then, as it is at a keyboard.
        const before = texts[which]!;
        texts[which] = edited(before, below);
        if (below(3) === 0) {
          const broken = files.map((f, i) => ({ ...f, text: texts[i]! }));
          assert.deepEqual(said(warm.check(broken, { version })), said(fresh.check(broken, { version })));
          texts[which] = before;
        }
      }
      assert.ok(seen > 0);
      warm.dispose();
      fresh.dispose();
    });
});
