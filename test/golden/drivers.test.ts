/**
 * Small drivers in more than one file, each checked as one unit for the kernel that its Makefile names. They have the shape of
 * drivers that went from the kernel's own address space to the DMA API: what one file does is wrong by what another one did.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionOf } from '../../src/checker/kernel/table';
import { checker } from '../unit/checker/support';
import { expected } from './expected';

const DRIVERS = 'test/golden/drivers';

describe('rules on whole drivers', () => {
  for (const driver of readdirSync(DRIVERS))
    it(driver, async () => {
      const folder = join(DRIVERS, driver);
      const sources = readdirSync(folder)
        .filter((name) => /\.[ch]$/.test(name))
        .map((name) => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }));
      const version = versionOf(readFileSync(join(folder, 'Makefile'), 'utf8'))!;
      const { findings, problems } = (await checker()).check(sources, { version });
      assert.deepEqual(problems, []);
      assert.deepEqual(
        findings.map((f) => `${f.file}:${String(f.line)} ${f.rule}`).sort(),
        sources.flatMap(({ path, text }) => expected(text).map((e) => `${path}:${e}`)).sort(),
      );
    });
});
