/** The panel's page in a headless Chromium as VS Code would show it: the real bundle, its real policy, a recorded theme. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../src/panel/html';
import type { FromPanel, ToPanel } from '../../src/panel/protocol';
import { launchChromium } from '../run/chromium.mjs';
import themes from './themes.json';

export type ThemeKind = keyof typeof themes;
export const THEME_KINDS = Object.keys(themes) as ThemeKind[];

export interface PanelOptions {
  readonly theme?: ThemeKind;
  /** In CSS pixels; 300 × 800 unless told. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: boolean;
  /** What the webview kept from before it was hidden. */
  readonly state?: unknown;
}

export interface PanelPage {
  readonly page: Page;
  /** What the page must not have: violations of its policy, requests outside it, errors. Empty in a healthy page. */
  readonly complaints: readonly string[];
  /** Sends what the extension would send. */
  send(message: ToPanel): Promise<void>;
  /** All that the page has sent to the extension. */
  sent(): Promise<FromPanel[]>;
  /** What the page asked to be kept. */
  state(): Promise<unknown>;
}

/** Its pages never reach a network: every address is answered from these files, or refused. */
const ORIGIN = 'http://panel.test';
const FILES: Readonly<Record<string, { type: string; body: () => string }>> = {
  '/panel.js': { type: 'text/javascript', body: () => readFileSync('dist/panel.js', 'utf8') },
  '/panel.css': { type: 'text/css', body: () => readFileSync('dist/panel.css', 'utf8') },
  '/': {
    type: 'text/html',
    body: () =>
      panelHtml({
        script: `${ORIGIN}/panel.js`,
        style: `${ORIGIN}/panel.css`,
        source: ORIGIN,
        nonce: 'test',
        place: 'sidebar',
      }),
  },
};

/** One browser for the tests of a `describe`: call it there, and what it returns in the tests. */
export function panelBrowser(): (options?: PanelOptions) => Promise<PanelPage> {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(60_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });
  return (options = {}) => openPanel(browser!, options);
}

/** The page in a context of its own, with what VS Code would put into it. */
export async function openPanel(browser: Browser, options: PanelOptions): Promise<PanelPage> {
  const { theme = 'dark', viewport = { width: 300, height: 800 }, reducedMotion = false, state } = options;
  const page = await browser.newPage({ viewport, reducedMotion: reducedMotion ? 'reduce' : 'no-preference' });
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.route('**/*', async (route) => {
    const file = FILES[route.request().url().slice(ORIGIN.length)];
    if (file) return route.fulfill({ contentType: file.type, body: file.body() });
    complaints.push(`a request for ${route.request().url()}`);
    return route.abort();
  });
  await page.addInitScript(pretendHost, { ...themes[theme], reducedMotion, state });
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    complaints,
    send: (message) => page.evaluate((data) => window.postMessage(data, '*'), message),
    sent: () => page.evaluate(() => (window as unknown as Pretended).sent as FromPanel[]),
    state: () => page.evaluate(() => (window as unknown as Pretended).state),
  };
}

interface Pretended {
  sent: unknown[];
  state: unknown;
  acquireVsCodeApi(): unknown;
}

/** Runs in the page before its own script: what VS Code puts into a webview. */
function pretendHost(given: {
  classes: string;
  variables: Record<string, string>;
  reducedMotion: boolean;
  state: unknown;
}): void {
  const host = window as unknown as Pretended;
  host.sent = [];
  host.state = given.state;
  host.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void host.sent.push(message),
    getState: () => host.state,
    setState: (state: unknown) => void (host.state = state),
  });
  // The document is empty yet; its first script runs only after what is set here once there is a body.
  const dress = new MutationObserver(() => {
    if (!document.body) return;
    dress.disconnect();
    for (const [name, value] of Object.entries(given.variables)) {
      document.documentElement.style.setProperty(name, value);
    }
    document.documentElement.style.background = 'var(--vscode-sideBar-background)'; // a webview is see-through
    document.body.className = given.classes;
    document.body.classList.toggle('vscode-reduce-motion', given.reducedMotion);
  });
  dress.observe(document, { childList: true, subtree: true });
}
