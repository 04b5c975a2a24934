// npm run pictures: takes the documentation's pictures of the real workbench, into media/docs/.
//   npm run pictures                   all of them
//   npm run pictures -- NAME...        the named ones
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, installEditor, installPackages } from './packages.mjs';
import { Failure, main, step } from './progress.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const FOLDER = 'media/docs';
const SAMPLE = 'test/vscode/sample';
const FLAGGED = `${SAMPLE}/drivers/dma/lensdma/init.c`;

await main('npm run pictures', async () => {
  await installPackages();
  await build();
  await installEditor();
  const { openWorkbench } = await import('./workbench.mjs');
  const { playDemonstration, playScenario } = await import('./play.mjs');

  const themes = {
    dark: 'Default Dark Modern',
    light: 'Default Light Modern',
    contrast: 'Default High Contrast',
  };
  /** What the workbench calls itself once it wears a theme of the kind: it starts in another one. */
  const worn = { dark: '.vs-dark', light: '.vs', contrast: '.hc-black' };
  /** What there is to see: in which window, what is done there first, and which part of it the picture holds. */
  const views = [
    { name: 'workbench', height: 900, part: '.monaco-workbench', show: playDemonstration },
    { name: 'panel-kernel-sva', height: 1500, part: '.part.sidebar', show: playDemonstration },
    {
      name: 'panel-dma-api',
      height: 1500,
      part: '.part.sidebar',
      show: (/** @type {import('./workbench.mjs').Workbench} */ workbench) =>
        playScenario(workbench, 'The DMA API stops the same read'),
    },
  ];
  const pictures = views.flatMap(({ name, ...view }) =>
    Object.entries(themes).map(([kind, theme]) => ({
      ...view,
      name: `${name}-${kind}`,
      theme,
      wears: `.monaco-workbench${worn[/** @type {keyof typeof worn} */ (kind)]}`,
    })),
  );

  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !pictures.some((picture) => picture.name === name));
  if (unknown.length > 0) {
    throw new Failure(
      `There is no picture ${unknown.join(', ')}. They are: ${pictures.map((p) => p.name).join(', ')}.`,
    );
  }
  await mkdir(FOLDER, { recursive: true });
  for (const { name, theme, wears, height, part, show } of pictures) {
    if (named.length > 0 && !named.includes(name)) continue;
    await step(name, async () => {
      const viewport = { width: 1280, height };
      const workbench = await openWorkbench({ folder: SAMPLE, file: FLAGGED, theme, viewport });
      try {
        await workbench.page.locator(wears).waitFor({ timeout: 20_000 });
        await show(workbench);
        await workbench.page.locator(part).screenshot({ path: join(FOLDER, `${name}.png`) });
      } finally {
        await workbench.close();
      }
    });
  }
  return 0;
});
