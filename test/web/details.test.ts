/** What the panel shows on request: tables, memory around a word, questions, the picture as a table; and what it keeps. */
import assert from 'node:assert/strict';
import { panelBrowser } from './panel-page';
import { attribute, outside, SCENARIO, show, step, total } from './panel-steps';

const VIEW = { predict: true, unchanged: false, plain: false, iommu: null };
const at = (step: number, view = VIEW) => ({ scenarios: [SCENARIO], kept: [], stale: false, step, view });

describe('panel in detail', function () {
  this.timeout(60_000);
  const open = panelBrowser();

  it('shows of the tables what the step changed, and the rest by button and by key', async () => {
    const page = await show(await open({ state: at(2) }));
    const rows = page.locator('.held tbody tr');
    const changed = await rows.count();
    assert.ok(changed > 0);
    assert.equal(await page.locator('.held .change-same').count(), 0);
    await page.locator('[data-action="unchanged"]').click();
    assert.ok((await page.locator('.held .change-same').count()) > 0);
    assert.equal(await rows.count(), changed + (await page.locator('.held .change-same').count()));
    await page.keyboard.press('t');
    assert.equal(await page.locator('.held .change-same').count(), 0);
  });

  it('shows the memory around a word, marked, and decodes what is chosen there; by pointer and by keyboard', async () => {
    const page = await show(await open());
    await page.locator('[data-action="decisive"]').click();
    const entry = page.locator('.entry.deciding');
    const word = entry.locator('.words').last();
    const digits = (await word.locator('.word').innerText()).replace(/\s/g, '');
    await word.focus();
    await page.keyboard.press('Enter');
    const chosen = entry.locator('.hex-word[aria-pressed="true"]');
    assert.equal((await chosen.locator('.word').innerText()).replace(/\s/g, ''), digits);
    assert.ok((await entry.locator('.hex .own').count()) < (await entry.locator('.hex li').count()));
    assert.match(await entry.locator('[data-role="hex-at"]').innerText(), /this entry, word 2/);
    assert.match(await entry.locator('.hex .fields').innerText(), /FSPTPTR/);
    await entry.locator('.hex-word').first().click();
    assert.match(await entry.locator('[data-role="hex-at"]').innerText(), /1 entry before, word 0/);
    assert.deepEqual(await page.evaluate(outside), []);
    await entry.getByLabel('Close the memory view').click();
    assert.equal(await page.locator('.hex').count(), 0);
  });

  it('asks before the decisive step, takes the answer by one key, and says whether it was right, and why', async () => {
    const page = await show(await open());
    const decisive = Number(await attribute(page, 'decisive'));
    for (let at = 2; at < decisive; at++) await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('.predict .answer').count(), 2);
    const heard = await page.locator('[aria-live="polite"]').innerText();
    assert.match(heard, /1: The IOMMU blocks the read/);
    await page.keyboard.press('2');
    assert.equal(await step(page), decisive);
    assert.match(
      await page.locator('.verdict').innerText(),
      /✓ Right\. The device reads the secret.*Because: .*FSPTPTR/s,
    );
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('.predict').count(), 0, 'asked once');
  });

  it('says so where the answer was wrong, given by pointer', async () => {
    const page = await show(await open({ state: at(5) }));
    await page.locator('.answer').first().click();
    assert.match(await page.locator('.verdict').innerText(), /✕ Not so\. The device reads the secret/);
  });

  it('steps on whether or not a question is answered, and asks no more where that is unwanted', async () => {
    const panel = await open({ state: at(5) });
    const page = await show(panel);
    await page.keyboard.press('ArrowRight');
    assert.equal(await step(page), 7);
    assert.equal(await page.locator('.verdict').count(), 0);
    await page.keyboard.press('ArrowLeft');
    await page.locator('.predict .plain').click();
    assert.equal(await page.locator('.predict').count(), 0);
    assert.deepEqual(await panel.state(), at(5, { ...VIEW, predict: false }));
    await page.keyboard.press('?');
    await page.locator('.choice input').check();
    assert.equal(await page.locator('.predict').count(), 1);
    await page.keyboard.press('p');
    assert.equal(await page.locator('.predict').count(), 0);
  });

  it('tells in a table what the picture draws, by button and by key', async () => {
    const page = await show(await open());
    await page.locator('[data-action="decisive"]').click();
    const chips = await page.locator('.chip title').allTextContents();
    const drawn = (await page.locator('.picture .result text').allTextContents()).join(' ');
    await page.locator('[data-action="plain"]').click();
    assert.equal(await page.locator('svg.picture').count(), 0);
    const told = (await page.locator('.facts').allInnerTexts()).join('\n').replace(/\s+/g, ' ');
    for (const chip of chips) assert.ok(told.includes(chip.replace(/\s+/g, ' ')), chip);
    assert.match(drawn, /secret/);
    assert.match(told, /read from ★ secret, 32 bytes at 0141 2000/);
    assert.match(told, /PASID table entry at 0141 0040, not read: a cache answered decides/);
    assert.match(told, /reachable, holds a secret/);
    assert.deepEqual(await page.evaluate(outside), []);
    await page.keyboard.press('a');
    assert.equal(await page.locator('svg.picture').count(), 1);
  });

  it('comes back as the user wanted it', async () => {
    const view = { predict: false, unchanged: true, plain: true, iommu: null };
    const panel = await open({ state: at(2, view) });
    const page = await show(panel);
    assert.equal(await page.locator('svg.picture').count(), 0);
    assert.ok((await page.locator('.held .change-same').count()) > 0);
    assert.deepEqual(await panel.state(), at(2, view));
  });

  it('loses nothing at twice the size: 300 px of a screen are 150 then', async () => {
    const panel = await open({ viewport: { width: 150, height: 400 } });
    const page = await show(panel);
    for (let at = await total(page); at > 0; at--) {
      assert.deepEqual(await page.evaluate(outside), [], `step ${await step(page)}`);
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('t');
    assert.deepEqual(await page.evaluate(outside), []);
    assert.match(await page.locator('.facts').first().innerText(), /read from ★ secret/);
  });
});
