/**
 * `npm run bench:panel`: what a step costs in the panel, from the key to the laid-out page, in Chromium at 300 × 800: every step of
 * every scenario of the library, and of a run with 300 rows of steps; each the first time (cold) and again (warm). Beside the
 * time on the clock stands the time that the page's main thread spent on script, style and layout: on a machine that does
 * nothing else both are nearly one.
 * Exit code 1 where 95 of 100 steps take longer than the goal, on the clock.
 */
import type { CDPSession, Page } from 'playwright-core';
import { libraryIds, libraryText } from '../../simulator/scenario/library';
import { launchChromium } from '../run/chromium.mjs';
import { longRun } from '../unit/scenario/long-run';
import { openPanel } from '../web/panel-page';

/** Milliseconds: one frame of a screen at 60 Hz. */
const GOAL = 16;

/** A row for each of 300 steps. */
const LONG = longRun({ rounds: 100, pasid: false, unmap: true });

/** Runs in the page: one key, until the page is rendered and laid out again. */
async function press(key: string): Promise<number> {
  const start = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  await Promise.resolve();
  void document.body.getBoundingClientRect().height;
  return performance.now() - start;
}

/** Runs in the page: what follows the frame is not the step's; the next one begins after it. */
async function frame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}

/** What a step is made of, as Chromium counts it: each without the others, in time of the page's main thread. */
const WORK = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];

/** Milliseconds that the page has worked so far: what else the machine does is not counted. */
async function worked(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.reduce((sum, { name, value }) => sum + (WORK.includes(name) ? 1000 * value : 0), 0);
}

/** Milliseconds of one step. */
interface Cost {
  readonly clock: number;
  readonly thread: number;
}

async function pressed(page: Page, devtools: CDPSession, key: string): Promise<Cost> {
  const before = await worked(devtools);
  const clock = await page.evaluate(press, key);
  const thread = (await worked(devtools)) - before;
  await page.evaluate(frame);
  return { clock, thread };
}

interface Sample extends Cost {
  readonly at: string;
}

async function walk(
  page: Page,
  devtools: CDPSession,
  { id, key, steps }: { id: string; key: string; steps: number },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let at = 1; at < steps; at++) {
    const cost = await pressed(page, devtools, key);
    const step = await page.locator('#app').getAttribute('data-step');
    samples.push({ at: `${id}, step ${step}`, ...cost });
  }
  return samples;
}

function report(name: string, samples: readonly Sample[]): boolean {
  const by = (kind: keyof Cost) => {
    const sorted = [...samples].sort((a, b) => a[kind] - b[kind]);
    const at = (share: number): Sample =>
      sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    return [at(0.5), at(0.95), sorted.at(-1)!] as const;
  };
  const figures = (kind: keyof Cost) =>
    by(kind)
      .map((sample) => sample[kind].toFixed(1).padStart(6))
      .join(' ');
  const [, p95, worst] = by('clock');
  const held = p95.clock <= GOAL;
  console.log(
    `${name.padEnd(14)} ${String(samples.length).padStart(4)} steps  clock ${figures('clock')}  thread ${figures('thread')}` +
      `  ${held ? 'goal' : 'MISSED, goal'} ${String(GOAL)} (worst: ${worst.at})`,
  );
  return held;
}

async function main(): Promise<boolean> {
  const browser = await launchChromium();
  try {
    const { page, send } = await openPanel(browser, {});
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const measure = async (id: string, text: string) => {
      await send({ type: 'show', scenario: { id, text }, step: 0 });
      await page.locator(`#app[data-state="ready"][data-scenario="${id}"][data-step="1"]`).waitFor();
      const steps = Number(await page.locator('#app').getAttribute('data-steps'));
      return {
        cold: await walk(page, devtools, { id, key: 'ArrowRight', steps }),
        warm: await walk(page, devtools, { id, key: 'ArrowLeft', steps }),
      };
    };
    console.log('milliseconds: median, 95 of 100, worst');
    const library = [];
    for (const id of libraryIds()) library.push(await measure(id, libraryText(id)!));
    const long = await measure('300-rows', LONG);
    return [
      report(
        'library, cold',
        library.flatMap(({ cold }) => cold),
      ),
      report(
        'library, warm',
        library.flatMap(({ warm }) => warm),
      ),
      report('300 rows, cold', long.cold),
      report('300 rows, warm', long.warm),
    ].every(Boolean);
  } finally {
    await browser.close();
  }
}

void main().then((held) => {
  process.exitCode = held ? 0 : 1;
});
