/** A replay of somebody's own code in the panel: verdict, assumptions, source lines both ways, what is kept of it. */
import assert from 'node:assert/strict';
import { library } from '../../src/panel/library';
import type { ScenarioSource, SourceLine } from '../../src/panel/protocol';
import { panelBrowser, type PanelPage } from './panel-page';
import { SCENARIO, step } from './panel-steps';
import { REPLAY } from './replay';

const ID = 'replay of drivers/dma/init.c:21';
const LINES = [3, 5].map((at): SourceLine => ({
  file: 'drivers/dma/init.c',
  line: 20 + at,
  column: 2,
  text: `\tline ${20 + at};`,
}));

/** The library's scenario, as if two of its steps stood for lines of a driver; steps of a run count the boot. */
function replay(): ScenarioSource {
  const scenario = JSON.parse(library.text(SCENARIO)!) as { steps: Record<string, unknown>[] };
  scenario.steps[2]!['source'] = LINES[0];
  scenario.steps[4]!['source'] = LINES[1];
  return { id: ID, text: JSON.stringify(scenario), replay: REPLAY };
}

async function show(panel: PanelPage) {
  await panel.send({ type: 'show', scenario: replay(), step: 0 });
  await panel.page.locator('.replay').waitFor();
  return panel.page;
}

describe('panel of a replay', function () {
  this.timeout(60_000);
  const open = panelBrowser();

  it('shows the verdict, and each assumption with its reason', async () => {
    const page = await show(await open());
    assert.match(
      await page.locator('.replay').innerText(),
      /Harm shown: the device reads another driver’s secret/,
    );
    await page.locator('.replay summary').click();
    for (const { key, reason } of REPLAY.assumptions) {
      const row = page.locator('.assumptions > div').filter({ hasText: key });
      assert.ok((await row.innerText()).includes(reason));
    }
    assert.equal(await page.locator('.assumptions select').inputValue(), 'strict');
    assert.equal(await page.locator('.assumptions input').inputValue(), '4096');
  });

  it('asks for a run under another assumption, chosen or typed', async () => {
    const panel = await open();
    const page = await show(panel);
    await page.locator('.replay summary').click();
    await page.locator('.assumptions select').selectOption('lazy');
    assert.deepEqual((await panel.sent()).at(-1), {
      type: 'assume',
      scenario: ID,
      key: 'security',
      value: 'lazy',
    });
    await page.locator('.assumptions input').fill('64');
    await page.keyboard.press('Enter');
    assert.deepEqual((await panel.sent()).at(-1), { type: 'assume', scenario: ID, key: 'size', value: '64' });
    assert.equal(await step(page), 1, 'typing is not stepping');
  });

  it('tells the line of every step that it comes to, and none where there is none', async () => {
    const panel = await open();
    const page = await show(panel);
    const lines = [];
    for (let at = 0; at < 6; at++) {
      await page.keyboard.press('ArrowRight');
      const last = (await panel.sent()).at(-1)!;
      assert.ok(last.type === 'position');
      lines.push(last.source);
    }
    assert.deepEqual(lines, [null, null, LINES[0], null, LINES[1], null]);
  });

  it('goes to the step of a line that the editor names, and stays where no step stands for it', async () => {
    const panel = await open();
    const page = await show(panel);
    await panel.send({ type: 'reveal', file: 'linux/drivers/dma/init.c', line: LINES[1]!.line });
    await page.locator('#app[data-step="6"]').waitFor();
    await panel.send({ type: 'reveal', file: 'drivers/dma/init.c', line: LINES[0]!.line });
    await page.locator('#app[data-step="4"]').waitFor();
    await panel.send({ type: 'reveal', file: 'drivers/dma/init.c', line: 999 });
    await page.keyboard.press('ArrowRight');
    assert.equal(await step(page), 5);
  });

  it('says that the source has changed, and asks for a new run; the same source again takes that back', async () => {
    const panel = await open();
    const page = await show(panel);
    await panel.send({ type: 'stale', scenario: 'another', stale: true });
    await panel.send({ type: 'stale', scenario: ID, stale: true });
    await page.locator('.stale-banner').waitFor();
    await page.locator('[data-action="rerun"]').click();
    assert.deepEqual((await panel.sent()).at(-1), { type: 'rerun', scenario: ID });
    await panel.send({ type: 'stale', scenario: ID, stale: false });
    await page.locator('.stale-banner').waitFor({ state: 'detached' });
  });

  it('keeps the replay itself over a restart, where nobody else has it', async () => {
    const before = await open();
    const page = await show(before);
    await page.keyboard.press('ArrowRight');
    await before.send({ type: 'stale', scenario: ID, stale: true });
    await page.locator('.stale-banner').waitFor();
    const after = await open({ state: await before.state() });
    assert.deepEqual(await after.sent(), [{ type: 'ready', remembers: [ID] }]);
    await after.send({ type: 'missing', id: ID });
    await after.page.locator('.replay').waitFor();
    assert.equal(await step(after.page), 2);
    assert.equal(await after.page.locator('.stale-banner').count(), 1);
  });
});
