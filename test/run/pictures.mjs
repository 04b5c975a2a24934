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
  const { playDemonstration } = await import('./play.mjs');

  const wide = { width: 1280, height: 900 };
  /** Each picture: the workbench it is taken in, and what is done there first. */
  const pictures = [
    { name: 'demonstration-dark', theme: 'Default Dark Modern', viewport: wide, show: playDemonstration },
    { name: 'demonstration-light', theme: 'Default Light Modern', viewport: wide, show: playDemonstration },
    {
      name: 'demonstration-contrast',
      theme: 'Default High Contrast',
      viewport: wide,
      show: playDemonstration,
    },
  ];

  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !pictures.some((picture) => picture.name === name));
  if (unknown.length > 0) {
    throw new Failure(
      `There is no picture ${unknown.join(', ')}. They are: ${pictures.map((p) => p.name).join(', ')}.`,
    );
  }
  await mkdir(FOLDER, { recursive: true });
  for (const { name, theme, viewport, show } of pictures) {
    if (named.length > 0 && !named.includes(name)) continue;
    await step(name, async () => {
      const workbench = await openWorkbench({ folder: SAMPLE, file: FLAGGED, theme, viewport });
      try {
        await show(workbench);
        await workbench.page.screenshot({ path: join(FOLDER, `${name}.png`) });
      } finally {
        await workbench.close();
      }
    });
  }
  return 0;
});
