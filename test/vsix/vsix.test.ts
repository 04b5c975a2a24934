/** The package that users install: what it holds, how large it is, and that it works where nothing of the repository is. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../run/child.mjs';
import { playDemonstration } from '../run/play.mjs';
import { openWorkbench, type Workbench } from '../run/workbench.mjs';
import { zipEntries } from './zip';

const GOLDEN = 'test/vsix/files.txt';
/** Trust is asked for by nobody, so it is not given. */
const UNTRUSTED = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

const LIMIT = 1.5 * 1024 * 1024;

describe('the vsix', function () {
  this.timeout(120_000);
  let home: string;
  let vsix: string;
  let zip: Buffer;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'lens-'));
    vsix = join(home, 'pasid-lens.vsix');
    const { code, output } = await run('npx', ['--no-install', 'vsce', 'package', '-o', vsix], {
      seconds: 100,
    });
    assert.equal(code, 0, output);
    zip = readFileSync(vsix);
  });
  after(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  it('holds only what runs (PASID_LENS_BLESS=1 writes the list)', () => {
    const files = `${zipEntries(zip).join('\n')}\n`;
    if (process.env['PASID_LENS_BLESS'] === '1') writeFileSync(GOLDEN, files);
    assert.equal(files, readFileSync(GOLDEN, 'utf8'));
  });

  it('has at most 1.5 MiB', () => {
    console.log(`      ${(zip.length / 1024 / 1024).toFixed(2)} MiB`);
    assert.ok(zip.length <= LIMIT, `${String(zip.length)} bytes`);
  });

  describe('installed, in a workspace that is not trusted', () => {
    let workbench: Workbench;
    let folder: string;

    before(async () => {
      folder = join(home, 'sample');
      cpSync(resolve('test/vscode/sample'), folder, { recursive: true });
      mkdirSync(join(folder, '.vscode'));
      const own = { 'pasidLens.rules': { 'kernel-sva-bind': 'off' } };
      writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify(own));
      workbench = await openWorkbench({ folder, extension: null, vsix, settings: UNTRUSTED });
    });
    after(() => workbench?.close());

    it('is in Restricted Mode', async () => {
      await workbench.page.locator('.statusbar-item').getByText('Restricted Mode').first().waitFor();
    });

    it('runs all scenarios, the library as expected', async () => {
      await workbench.command('PASID Lens: Run All Scenarios');
      const report = workbench.page
        .locator('.editor-instance')
        .getByText(/\d+\sof\s\d+\sscenarios\sas\sexpected/);
      const [, good, total] = /(\d+)\sof\s(\d+)\sscenarios/.exec(await report.first().innerText())!;
      assert.ok(Number(total) > 100);
      assert.equal(Number(good), Number(total) - 1); // One of the sample is wrong on purpose.
    });

    it('has its scenarios in the Test Explorer', async () => {
      await workbench.command('Testing: Focus on Test Explorer View');
      await workbench.page.locator('.test-explorer').getByText('Library').first().waitFor();
    });

    it('flags the sample driver, whatever the workspace itself says of the rule, and plays the demonstration', async () => {
      await workbench.openFile('drivers/dma/lensdma/init.c');
      const problems = await workbench.problems();
      assert.ok(
        problems.some((problem) => problem.includes('[kernel-sva-bind]')),
        problems.join('\n'),
      );
      const { sentence, outcome } = await playDemonstration(workbench);
      assert.ok(sentence.length > 20 && outcome.length > 0);
    });
  });
});
