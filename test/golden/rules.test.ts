import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checker } from '../../src/checker/check';
import type { Finding } from '../../src/checker/finding';
import { RULES } from '../../src/checker/rules/index';
import { libraryIds } from '../../simulator/scenario';
import { pageOf } from '../../src/checker/rules/pages';
import { withEdits } from '../../src/checker/fix';
import { checker } from '../unit/checker/support';
import { expected, kernel } from './expected';

const GOLDEN = 'test/golden';
const folders = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'drivers')
  .map((entry) => entry.name);

/** The C blocks below a heading of a page. */
function blocks(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```c\n([\s\S]*?)^```$/gm)].map((m) => m[1]!);
}

/** Version for a page's blocks: the newest at which the rule holds. */
function pageVersion(page: string) {
  const [, version, patchlevel] = /^Kernel: (?:up to|of) (\d+)\.(\d+)/m.exec(page) ?? [];
  return version === undefined ? {} : { version: [Number(version), Number(patchlevel)] as const };
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Places that the generator of rules left to be written, as `path:line: text`. */
function unwritten(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, i) =>
    /to[ _-]be[ _-]written/i.test(line) ? [`${path}:${String(i + 1)}: ${line.trim()}`] : [],
  );
}

describe('rules on golden files', () => {
  let check: Checker;
  before(async () => {
    check = await checker();
  });

  for (const folder of folders)
    for (const name of readdirSync(join(GOLDEN, folder)).filter((n) => n.endsWith('.c')))
      it(`${folder}/${name}`, () => {
        const path = join(GOLDEN, folder, name);
        const text = readFileSync(path, 'utf8');
        const result = check.check([{ path, text }], kernel(text));
        assert.deepEqual(result.problems, []);
        const found = result.findings.map((f) => `${String(f.line)} ${f.rule}`);
        assert.deepEqual(found.sort(), expected(text).sort());
      });
});

/** The text with the first fix of each of a rule's findings in it. */
function repaired(text: string, findings: readonly Finding[]): string {
  return withEdits(
    text,
    findings.flatMap((f) => f.fixes[0]!.edits),
  );
}

describe('quick fixes', () => {
  let check: Checker;
  before(async () => {
    check = await checker();
  });

  const read = (path: string): string => readFileSync(path, 'utf8');
  const findingsOf = (text: string) => check.check([{ path: 'driver.c', text }], kernel(text)).findings;

  for (const folder of folders.filter((f) => existsSync(join(GOLDEN, f, 'fixes'))))
    for (const name of readdirSync(join(GOLDEN, folder, 'fixes')).filter((n) => n.endsWith('.before.c')))
      it(`${folder}/${name}`, () => {
        const path = join(GOLDEN, folder, 'fixes', name);
        const text = read(path);
        const findings = findingsOf(text).filter((f) => f.rule === folder);
        assert.notEqual(findings.length, 0);
        if (name === 'none.before.c') {
          assert.deepEqual(findings.filter((f) => f.fixes.length > 0).map((f) => [f.line, f.fixes]), []);
          return;
        }
        assert.deepEqual(findings.filter((f) => f.fixes.length === 0).map((f) => f.line), []);
        const after = repaired(text, findings);
        assert.equal(after, read(path.replace('.before.c', '.after.c')));
        assert.deepEqual(findingsOf(after).map((f) => `${String(f.line)} ${f.rule}`), []);
      });
});

describe('every rule', () => {
  let check: Checker;
  before(async () => {
    check = await checker();
  });

  it('has the name of its file', () => {
    const files = readdirSync('src/checker/rules').filter((n) => n.endsWith('.ts') && n.includes('-'));
    assert.deepEqual(
      RULES.map((r) => `${r.id}.ts`),
      files.sort(),
    );
  });

  for (const rule of RULES)
    describe(rule.id, () => {
      it('is written whole', () => {
        const own = ['ts', 'md'].map((end) => `src/checker/rules/${rule.id}.${end}`);
        const paths = [...own, ...filesBelow(join(GOLDEN, rule.id))];
        assert.deepEqual(paths.flatMap(unwritten), []);
      });

      it('names a demonstration of the library, or none, as its page does', () => {
        const { demonstration: id, severity } = rule;
        assert.ok(id === null || libraryIds().includes(id), `the library has no scenario "${id!}"`);
        const said = `Severity: ${severity}. Demonstration: ${id === null ? 'none' : `\`${id}\``}.`;
        assert.ok(pageOf(rule.id)?.includes(said), `its page does not say: ${said}`);
      });

      it('has bad code that it flags and good code that it does not', () => {
        assert.ok(folders.includes(rule.id), 'it has no folder of examples');
        const names = readdirSync(join(GOLDEN, rule.id)).filter((n) => n.endsWith('.c'));
        const texts = names.map((n) => readFileSync(join(GOLDEN, rule.id, n), 'utf8'));
        const flags = texts.map((t) => expected(t).some((e) => e.endsWith(` ${rule.id}`)));
        assert.ok(flags.includes(true) && flags.includes(false));
      });

      it('says what, why and what to do in three sentences', () => {
        for (const message of Object.values(rule.messages)) {
          const sentences = message.match(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?](?=\s|$)/g) ?? [];
          assert.equal(sentences.length, 3, message);
        }
      });

      it('has a page whose blocks lint as it says', () => {
        const page = pageOf(rule.id) ?? '';
        for (const heading of ['Why', 'What to do', 'When not to use it', 'Source'])
          assert.match(page, new RegExp(`^## ${heading}$`, 'm'));
        assert.match(page, new RegExp(`^# ${rule.id}$`, 'm'));
        const [bad, good] = [blocks(page, 'Incorrect'), blocks(page, 'Correct')];
        assert.ok(bad.length > 0 && good.length > 0, 'it lacks an incorrect or a correct block');
        const rulesIn = (text: string) =>
          check.check([{ path: 'page.c', text }], pageVersion(page)).findings.map((f) => f.rule);
        for (const text of bad) assert.ok(rulesIn(text).includes(rule.id), text);
        for (const text of good) assert.deepEqual(rulesIn(text), [], text);
      });
    });
});
