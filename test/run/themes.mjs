// node test/run/themes.mjs: records what VS Code hands to the panel's page in each kind of theme, for the browser tests: the
// classes of its body and the colours and fonts that media/ uses. Writes test/web/themes.json.
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, installEditor, installPackages } from './packages.mjs';
import { main, step } from './progress.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const SAMPLE = 'test/vscode/sample';
/** The names of VS Code's variables that the panel's sources use. */
function used() {
  const sources = readdirSync('media', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(css|tsx?)$/.test(name),
  );
  const names = sources.flatMap(
    (name) => readFileSync(join('media', name), 'utf8').match(/--vscode-[\w-]+/g) ?? [],
  );
  return [...new Set(names)].sort();
}

await main('themes', async () => {
  await installPackages();
  await build();
  await installEditor();
  const { openWorkbench, THEMES } = await import('./workbench.mjs');
  const { playDemonstration, READY } = await import('./play.mjs');
  /** @type {Record<string, unknown>} */
  const recorded = {};
  for (const kind of /** @type {import('./workbench.mjs').Kind[]} */ (Object.keys(THEMES))) {
    await step(kind, async () => {
      const folder = SAMPLE;
      const workbench = await openWorkbench({
        folder,
        file: `${SAMPLE}/drivers/dma/lensdma/init.c`,
        theme: kind,
      });
      try {
        await playDemonstration(workbench);
        const panel = await workbench.webview(READY);
        recorded[kind] = await panel.evaluate((names) => {
          const style = document.documentElement.style;
          const values = names.map((name) => [name, style.getPropertyValue(name)]);
          return {
            classes: document.body.className,
            variables: Object.fromEntries(values.filter(([, value]) => value)),
          };
        }, used());
      } finally {
        await workbench.close();
      }
    });
  }
  await writeFile('test/web/themes.json', `${JSON.stringify(recorded, undefined, 2)}\n`);
  return 0;
});
