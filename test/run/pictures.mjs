// npm run pictures: takes the documentation's pictures of the real workbench, into media/docs/.
//   npm run pictures                   all of them
//   npm run pictures -- NAME...        the named ones
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, installEditor, installPackages } from './packages.mjs';
import { Failure, main, step } from './progress.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

/** @typedef {import('./workbench.mjs').Workbench} Workbench */
/** @typedef {import('./workbench.mjs').Kind} Kind */

const FOLDER = 'media/docs';
const SAMPLE = 'test/vscode/sample';
const FLAGGED = `${SAMPLE}/drivers/dma/lensdma/init.c`;

/** @type {Kind[]} */
const KINDS = ['dark', 'light', 'contrast'];

/** The scenarios of which the panel is shown at 300 px. */
const SCENARIOS = {
  'kernel-sva': 'kernel-sva-reads-secret',
  'dma-api': 'dma-api-stops-secret-read',
  'lazy-unmap': 'lazy-unmap-leaves-a-window',
  'pasid-only': 'pasid-only-mode-runs-the-dma-api',
  'shared-queue': 'shared-queue-carries-pasid',
};

await main('npm run pictures', async () => {
  await installPackages();
  await build();
  await installEditor();
  const { openWorkbench } = await import('./workbench.mjs');
  const { playComparison, playDemonstration, playFix, playReplay, playScenario } = await import('./play.mjs');

  /**
   * What there is to see, in the order in which it is taken in one window: how large that is, what is done first, and which
   * part of the window the picture holds.
   * @type {{ name: string, width: number, height: number, part: string, show: (workbench: Workbench) => Promise<unknown> }[]}
   */
  const views = [
    { name: 'workbench', width: 1280, height: 900, part: '.monaco-workbench', show: playDemonstration },
    { name: 'replay', width: 1280, height: 900, part: '.monaco-workbench', show: playReplay },
    { name: 'preview-fix', width: 1800, height: 1000, part: '.monaco-workbench', show: playFix },
    ...Object.entries(SCENARIOS).map(([name, id]) => ({
      name: `panel-${name}`,
      width: 1280,
      height: 1500,
      part: '.part.sidebar',
      show: (/** @type {Workbench} */ workbench) => playScenario(workbench, id),
    })),
    { name: 'compare', width: 1256, height: 1080, part: '.part.editor', show: playComparison },
  ];

  const names = KINDS.flatMap((kind) => views.map(({ name }) => `${name}-${kind}`));
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Failure(`There is no picture ${unknown.join(', ')}. They are: ${names.join(', ')}.`);
  }
  await mkdir(FOLDER, { recursive: true });
  for (const theme of KINDS) {
    const wanted = views.filter(({ name }) => named.length === 0 || named.includes(`${name}-${theme}`));
    if (wanted.length === 0) continue;
    const workbench = await openWorkbench({ folder: SAMPLE, file: FLAGGED, theme });
    try {
      for (const { name, width, height, part, show } of wanted) {
        await step(`${name}-${theme}`, async () => {
          await workbench.page.setViewportSize({ width, height });
          await show(workbench);
          await workbench.page.locator(part).screenshot({ path: join(FOLDER, `${name}-${theme}.png`) });
        });
      }
    } finally {
      await workbench.close();
    }
  }
  return 0;
});
