/** The driver that `npm start` opens: what is flagged there is what it is there to show, and nothing else. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Finding } from '../../../src/checker/finding';

describe('the sample driver', () => {
  it('is checked for the kernel of its Makefile, and shows kernel SVA alone', () => {
    const args = [resolve('dist/cli.js'), 'check', '--format', 'json', 'drivers'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: 'test/vscode/sample', encoding: 'utf8' });
    const { findings, problems } = JSON.parse(stdout) as { findings: Finding[]; problems: unknown[] };
    assert.deepEqual(problems, []);
    const folder = 'drivers/dma/lensdma';
    assert.deepEqual(
      findings.map((f) => `${f.file.slice(folder.length + 1)}:${f.line} ${f.rule}`),
      [
        'init.c:21 kernel-sva-flag',
        'init.c:23 kernel-sva-bind',
        'submit.c:28 pasid-unmapped-address',
        'submit.c:29 privileged-pasid-request',
        'submit.c:32 pasid-unmapped-address',
      ],
    );
  });
});
