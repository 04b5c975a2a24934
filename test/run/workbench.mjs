// A real VS Code workbench in a headless Chromium, and the few things that a script does in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from './chromium.mjs';
import { Failure } from './progress.mjs';
import { startServer } from './server.mjs';

/**
 * @typedef {object} Options
 * @property {string} folder the folder to open
 * @property {string} [file] the file of it to show
 * @property {string | null} [extension] the folder of the extension under development: the project where none is told, null for none
 * @property {string} [vsix] a packaged extension to install
 * @property {string} [tests] a test module that runs in the extension host
 * @property {Kind} [theme] the kind of colour theme to wear; VS Code's own choice where none is told
 * @property {Record<string, unknown>} [settings] user settings
 * @property {{ width: number, height: number }} [viewport] in CSS pixels
 * @property {NodeJS.ProcessEnv} [env] for the extension host
 * @property {(page: import('playwright-core').Page) => Promise<void>} [before] runs before the page is opened
 */

/** @typedef {import('playwright-core').Locator} Locator */

/** The kinds of colour theme: VS Code's name for one of each, and the class that the workbench has while it wears one. */
export const THEMES = {
  dark: { label: 'Dark Modern', worn: 'vs-dark' },
  light: { label: 'Light Modern', worn: 'vs' },
  contrast: { label: 'Dark High Contrast', worn: 'hc-black' },
  'contrast-light': { label: 'Light High Contrast', worn: 'hc-light' },
};

/** @typedef {keyof typeof THEMES} Kind */

/** The longest that one thing in the workbench may take, in milliseconds. */
export const PATIENCE = 60_000;

/** @param {Options} options @returns {Promise<Workbench>} close it in a `finally` */
export async function openWorkbench(options) {
  const data = await mkdtemp(join(tmpdir(), 'lens-'));
  /** @type {(() => unknown)[]} */
  const ends = [() => rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const { settings, env, vsix } = options;
    const server = await startServer({ data, settings, env, vsix });
    ends.push(server.stop);
    const browser = await launchChromium();
    ends.push(() => browser.close());
    const page = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    await options.before?.(page);
    await page.goto(server.url({ extension: '.', ...options }));
    await page.locator('.monaco-workbench').waitFor();
    const workbench = new Workbench(page, close);
    if (options.theme !== undefined) await workbench.wear(options.theme);
    return workbench;
  } catch (error) {
    await close();
    throw error;
  }
}

export class Workbench {
  /** @param {import('playwright-core').Page} page @param {() => Promise<void>} close ends browser and server */
  constructor(page, close) {
    this.page = page;
    this.close = close;
  }

  /**
   * Runs a command of the palette by its full title, such as `View: Hide Panel`. While the workbench still starts it closes the
   * palette when it moves the focus, and so does a page that takes it: the palette is opened again until the command could be
   * chosen, and what it asks for.
   * @param {string} title
   * @param {...string} answers entries of the lists that it asks with, in their order
   */
  async command(title, ...answers) {
    const palette = this.page.locator('.quick-input-widget');
    const row = palette.locator('.monaco-list-row').filter({ hasText: title }).first();
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        await this.page.keyboard.press('F1');
        await palette.locator('input').fill(`>${title}`, { timeout: 2000 });
        await row.click({ timeout: 2000 });
        for (const answer of answers) await this.choose(answer, 4000);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /**
   * Puts on a colour theme by hand, as a user does: what the settings say of it the workbench reads before it knows its themes,
   * and then only some of them come on.
   * @param {Kind} kind
   */
  async wear(kind) {
    const { label, worn } = THEMES[kind];
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        await this.command('Preferences: Color Theme', label);
        return await this.page.locator(`.monaco-workbench.${worn}`).waitFor({ timeout: 5000 });
      } catch (error) {
        // The workbench that still starts closes the list as it closes the palette.
        if (Date.now() > end) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /**
   * Chooses an entry of a list that a command asked with.
   * @param {string} text that it has
   * @param {number} [timeout] in milliseconds
   */
  async choose(text, timeout = PATIENCE) {
    const list = this.page.locator('.quick-input-widget');
    const input = list.locator('input').first();
    // The palette, whose input starts with ">", gives way to the list.
    await this.page.waitForFunction(
      (field) => field instanceof HTMLInputElement && !field.value.startsWith('>'),
      await input.elementHandle({ timeout }),
      { timeout },
    );
    await input.fill(text, { timeout });
    await list.locator('.monaco-list-row').filter({ hasText: text }).first().click({ timeout });
  }

  /** Opens a file of the folder by its path from there. @param {string} path */
  async openFile(path) {
    await this.command('Go to File...');
    await this.choose(path.split('/').at(-1) ?? path);
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** The lenses above the code with this text. @param {string} text @returns {Locator} */
  lens(text) {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text });
  }

  /**
   * The problems that the Problems view lists, as `LINE:COLUMN: MESSAGE [CODE]`. Waits for the first; leaves the view closed.
   * @returns {Promise<string[]>}
   */
  async problems() {
    await this.command('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row:has(.marker-message)');
    await rows.first().waitFor();
    const problems = await rows.evaluateAll((all) =>
      all.map((row) => {
        const text = (/** @type {string} */ part) => row.querySelector(part)?.textContent ?? '';
        const [line, column] = text('.marker-line').match(/\d+/g) ?? [];
        return `${line}:${column}: ${text('.marker-message')} [${text('.marker-code')}]`;
      }),
    );
    await this.command('View: Hide Panel');
    return problems;
  }

  /** The notifications that the workbench keeps; opens their list. @returns {Promise<string[]>} */
  async notifications() {
    await this.page.locator('[id="status.notifications"]').click({ timeout: 2000 });
    return this.page.locator('.notifications-center .notification-list-item-message').allInnerTexts();
  }

  /**
   * The document inside the webview that shows `selector`: the first one that does.
   * @param {string} selector
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async webview(selector) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const shown = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (shown > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Failure(`No webview shows ${selector} after ${PATIENCE / 1000} s.`);
  }
}
