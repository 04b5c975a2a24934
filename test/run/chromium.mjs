// A headless Chromium: one that is installed, else the one that an npm package carries; always with the same fonts, so that
// a page looks the same on every machine.
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { run } from './child.mjs';
import { Failure, step } from './progress.mjs';

/** @typedef {{ executable: string, env: Record<string, string> }} Chromium a browser and the environment that it needs */

/** The commands under which systems install Chromium, in our order of preference. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const FLAGS = [
  '--no-sandbox', // root may not start it otherwise; it opens our own pages only
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/**
 * The places where Chromium may be installed, best first.
 * @param {string} path the PATH variable
 * @param {(file: string) => boolean} exists
 */
export function candidates(path, exists) {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).filter(exists);
}

/** The first installed Chromium that answers: under some of these names a system has but a stub that asks to install one. */
async function installed() {
  for (const file of candidates(process.env.PATH ?? '', existsSync)) {
    const { code, output } = await run(file, ['--version'], { seconds: 15 });
    if (code === 0 && /chrom/i.test(output)) return file;
  }
  return undefined;
}

/**
 * Unpacks the browser that the npm package carries, and the libraries that a bare system lacks.
 * @returns {Promise<Chromium>}
 */
async function carried() {
  const from = resolve('node_modules/@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const to = resolve('.cache', `chromium-${version}`);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `Chromium is missing; install it (the npm package has none for ${process.platform} ${process.arch}).`,
    );
  }
  if (!existsSync(to)) {
    await step('Unpack Chromium', async () => {
      const draft = `${to}.${process.pid}`;
      await mkdir(draft, { recursive: true });
      await unpack(join(from, 'bin/chromium.br'), join(draft, 'chromium'), 0o755);
      await unpack(join(from, 'bin/al2023.tar.br'), join(draft, 'lib.tar'), 0o644);
      const { code, output } = await run('tar', ['-xf', 'lib.tar'], { cwd: draft, seconds: 60 });
      if (code !== 0) throw new Failure(`Unpacking Chromium needs tar.\n${output}`);
      await rm(join(draft, 'lib.tar'));
      await rename(draft, to);
    });
  }
  return { executable: join(to, 'chromium'), env: { LD_LIBRARY_PATH: join(to, 'lib') } };
}

/** @param {string} from a brotli file @param {string} to @param {number} mode */
const unpack = (from, to, mode) =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode }));

/** Writes the font configuration that all our pages are drawn with. @returns {Promise<string>} its file */
async function fonts() {
  const file = resolve('.cache/fonts.conf');
  await mkdir('.cache', { recursive: true });
  await writeFile(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${resolve('node_modules/dejavu-fonts-ttf/ttf')}</dir>
  <cachedir>${resolve('.cache/fonts')}</cachedir>
  <selectfont><rejectfont><glob>*Serif*</glob></rejectfont></selectfont>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="pattern"><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
</fontconfig>
`,
  );
  return file;
}

/**
 * Finds or unpacks Chromium.
 * @returns {Promise<Chromium>}
 */
export async function findChromium() {
  const file = await installed();
  const { executable, env } = file === undefined ? await carried() : { executable: file, env: {} };
  return { executable, env: { ...env, FONTCONFIG_FILE: await fonts() } };
}

/**
 * Starts a headless Chromium. Close it in a `finally`.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchChromium() {
  const { chromium } = await import('playwright-core');
  const { executable, env } = await findChromium();
  return chromium.launch({
    executablePath: executable,
    args: FLAGS,
    env: { .../** @type {Record<string, string>} */ (process.env), ...env },
    timeout: 60_000,
  });
}
