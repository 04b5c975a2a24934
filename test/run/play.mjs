// The main job, unattended: the flag, its demonstration, the decisive step, a picture.
import { basename } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { Failure, step } from './progress.mjs';
import { openWorkbench, PATIENCE } from './workbench.mjs';

export const PICTURE = 'dist/start.png';

/** The panel's root element, once it shows a scenario. */
export const READY = '[data-state="ready"]';

/**
 * Clicks the lens of the first flag and plays its demonstration to the decisive step.
 * @param {import('./workbench.mjs').Workbench} workbench
 */
export async function playDemonstration(workbench) {
  await workbench.lens('Show simulated demonstration').first().click();
  return said(await goToDecisiveStep(workbench));
}

/**
 * Chooses a scenario of the library and plays it to the decisive step.
 * @param {import('./workbench.mjs').Workbench} workbench
 * @param {string} id
 */
export async function playScenario(workbench, id) {
  await workbench.command('PASID Lens: Run Scenario…', id);
  return goToDecisiveStep(workbench, `${READY}[data-scenario="${id}"]`);
}

/**
 * Clicks the lens that replays the first flag and plays its first statement.
 * @param {import('./workbench.mjs').Workbench} workbench
 */
export async function playReplay(workbench) {
  await workbench.lens('Replay this path').first().click();
  const panel = await workbench.webview(`${READY}[data-scenario*=".c:"]`);
  await panel.locator('[data-action="forward"]').click();
  await panel.waitForFunction(
    (ready) => document.querySelector(ready)?.getAttribute('data-step') !== '0',
    READY,
    { timeout: PATIENCE },
  );
  return panel;
}

/**
 * Shows the flagged path beside the rule's right shape, with the source.
 * @param {import('./workbench.mjs').Workbench} workbench
 */
export async function playFix(workbench) {
  await workbench.command('PASID Lens: Preview Fix in Simulator', 'kernel-sva-bind');
  return goToDecisiveStep(workbench, `${READY}[data-runs="2"]`);
}

/**
 * Shows the claim's scenario beside its counterpart, alone in the window.
 * @param {import('./workbench.mjs').Workbench} workbench
 */
export async function playComparison(workbench) {
  await workbench.command('View: Close All Editors');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  const two = ['kernel-sva-reads-secret', 'dma-api-stops-secret-read'];
  await workbench.command('PASID Lens: Compare Scenarios…', ...two);
  return goToDecisiveStep(workbench, `${READY}[data-runs="2"]`);
}

/**
 * Jumps to the decisive step of the scenario that the panel shows.
 * @param {import('./workbench.mjs').Workbench} workbench
 * @param {string} [root] the panel's root element
 * @returns {Promise<import('playwright-core').Frame>} its page
 */
async function goToDecisiveStep(workbench, root = READY) {
  const panel = await workbench.webview(root);
  await panel.locator('[data-action="decisive"]').click();
  await panel.waitForFunction(
    (ready) => {
      const root = document.querySelector(ready);
      return root instanceof HTMLElement && root.dataset.step === root.dataset.decisive;
    },
    READY,
    { timeout: PATIENCE },
  );
  return panel;
}

/**
 * @param {import('playwright-core').Frame} panel
 * @returns {Promise<{ sentence: string, outcome: string, step: string, steps: string }>} what the panel says
 */
async function said(panel) {
  const text = async (/** @type {string} */ role) =>
    (await panel.locator(`[data-role="${role}"]`).first().innerText()).replace(/\s+/g, ' ').trim();
  const shown = panel.locator(READY).first();
  return {
    sentence: await text('sentence'),
    outcome: await text('outcome'),
    step: (await shown.getAttribute('data-step')) ?? '',
    steps: (await shown.getAttribute('data-steps')) ?? '',
  };
}

/**
 * @param {{ folder: string, file?: string }} opened
 * @returns {Promise<number>} the exit code
 */
export async function play({ folder, file }) {
  if (file === undefined) throw new Failure('--headless needs a C file: npm start -- --headless FILE');
  const workbench = await step('Open VS Code', () => openWorkbench({ folder, file }));
  try {
    const problems = await step(`Wait for the flags in ${basename(file)}`, () => workbench.problems());
    const shown = await step('Play the demonstration', () => playDemonstration(workbench));
    await mkdir('dist', { recursive: true });
    await workbench.page.screenshot({ path: PICTURE });
    console.log(`\nFindings in ${basename(file)}:`);
    for (const problem of problems) console.log(`  ${problem}`);
    console.log(`\nDemonstration, step ${shown.step} of ${shown.steps}: ${shown.sentence}`);
    console.log(`Outcome: ${shown.outcome}`);
    console.log(`Picture: ${PICTURE}`);
    return 0;
  } catch (error) {
    const said = await workbench.notifications().catch(() => []);
    await workbench.page.screenshot({ path: PICTURE }).catch(() => undefined);
    const [why] = (error instanceof Error ? error.message : String(error)).split('Call log:');
    const notes = said.map((text) => `VS Code says: ${text}\n`).join('');
    throw new Failure(`${why.trim()}\n${notes}The picture ${PICTURE} shows where it stopped.`);
  } finally {
    await workbench.close();
  }
}
