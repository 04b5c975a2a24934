/** Two runs side by side, as people meet them: one slider, the first difference, both sides, wide and narrow. */
import assert from 'node:assert/strict';
import { panelBrowser, THEME_KINDS } from './panel-page';
import { attribute, compare, outside, SCENARIO, show, step, total } from './panel-steps';

const RIGHT = 'dma-api-stops-secret-read';

describe('panel of two runs', function () {
  this.timeout(60_000);
  const open = panelBrowser();
  const wide = { viewport: { width: 1200, height: 800 } };

  it('asks for the other run by button and by key', async () => {
    const panel = await open();
    const page = await show(panel);
    const asked = { type: 'compare', scenario: SCENARIO, with: RIGHT };
    await page.locator('[data-action="compare"]').click();
    assert.deepEqual((await panel.sent()).at(-1), asked);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('c');
    assert.deepEqual((await panel.sent()).at(-1), asked);
  });

  it('stands at the first difference, and comes back to it by button and by key', async () => {
    const panel = await open(wide);
    const page = await compare(panel, SCENARIO, RIGHT);
    const first = await step(page);
    assert.ok(first > 1);
    assert.match(await page.locator('[data-role="difference"]').innerText(), /^≠ /);
    await page.keyboard.press('End');
    await page.locator('[data-action="difference"]').click();
    assert.equal(await step(page), first);
    await page.keyboard.press('Home');
    await page.keyboard.press('d');
    assert.equal(await step(page), first);
    assert.deepEqual(panel.complaints, []);
  });

  it('shows at the decisive row both ends, and why', async () => {
    const page = await compare(await open(wide), SCENARIO, RIGHT);
    await page.keyboard.press('f');
    assert.equal(await attribute(page, 'step'), await attribute(page, 'decisive'));
    const [wrong, right] = await page.locator('.ends li').allInnerTexts();
    assert.match(wrong!, /secret.*FSPTPTR/s);
    assert.match(right!, /blocked here, fault 0x79.*R = 0/s);
    assert.equal(await page.locator('.side svg.picture').count(), 2);
    assert.equal(await page.locator('[data-side="A"] .chip.decides').count(), 1);
    assert.equal(await page.locator('[data-side="B"] .chip.stops').count(), 1);
  });

  it('sets what each requester reaches side by side', async () => {
    const page = await compare(await open(wide), SCENARIO, RIGHT);
    await page.keyboard.press('f');
    const row = page.locator('.exposure.compared tbody tr').filter({ hasText: 'PASID 1' });
    const [left, right] = await row.locator('.reach').allInnerTexts();
    assert.deepEqual([left, right], ['16,384', '1']);
  });

  it('moves both runs by one slider, by pointer and by the list', async () => {
    const page = await compare(await open(wide), SCENARIO, RIGHT);
    const slider = page.locator('[role="slider"]');
    assert.equal(await slider.count(), 1);
    const box = (await slider.boundingBox())!;
    await slider.click({ position: { x: box.width - 2, y: box.height / 2 } });
    assert.equal(await step(page), await total(page));
    await page.locator('.steps button').nth(1).click();
    assert.equal(await step(page), 2);
    const labels = await page.locator('.side-title').allInnerTexts();
    assert.ok(labels.every((label) => /step 2/.test(label)));
  });

  it('says which run stands still while only the other goes on', async () => {
    const page = await compare(await open(wide), SCENARIO, RIGHT);
    for (let at = await total(page); at > 0; at--) {
      const waiting = await page.locator('.side.waits .side-title').allInnerTexts();
      const said = await page.locator('[data-role="difference"]').innerText();
      assert.equal(waiting.length, /Only [AB] does this/.test(said) ? 1 : 0, said);
      assert.ok(waiting.every((title) => title.includes('still after')));
      await page.keyboard.press('ArrowLeft');
    }
  });

  it('comes back with both runs where it was', async () => {
    const before = await open(wide);
    const page = await compare(before, SCENARIO, RIGHT);
    await page.keyboard.press('End');
    const after = await open({ ...wide, state: await before.state() });
    assert.deepEqual(await after.sent(), [{ type: 'ready', remembers: [SCENARIO, RIGHT] }]);
    assert.equal(await step(await compare(after, SCENARIO, RIGHT)), await total(page));
  });

  for (const theme of THEME_KINDS) {
    for (const width of [300, 1200]) {
      it(`keeps its policy and its bounds in ${theme} at ${width} px`, async () => {
        const panel = await open({ theme, viewport: { width, height: 800 } });
        const page = await compare(panel, SCENARIO, RIGHT);
        await page.keyboard.press('Home');
        for (let at = await total(page); at > 0; at--) {
          assert.deepEqual(await page.evaluate(outside), [], `row ${await step(page)}`);
          await page.keyboard.press('ArrowRight');
        }
        assert.deepEqual(panel.complaints, []);
      });
    }
  }
});
