/** The accessibility engine over the panel in every theme kind: no violation, at any step. */
import assert from 'node:assert/strict';
import axe, { type AxeResults } from 'axe-core';
import { library } from '../../src/panel/library';
import { panelBrowser, THEME_KINDS } from './panel-page';
import { SCENARIO } from './panel-steps';
import { REPLAY } from './replay';

const OTHER = 'dma-api-stops-secret-read';

describe('panel accessibility', function () {
  this.timeout(120_000);
  const open = panelBrowser();

  const violations = async (page: Awaited<ReturnType<typeof open>>['page']): Promise<string[]> => {
    const results = await page.evaluate<AxeResults>('axe.run(document)');
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  };

  for (const theme of THEME_KINDS) {
    it(`has no violation in ${theme}`, async () => {
      const { page, send } = await open({ theme });
      await page.evaluate(axe.source);
      await send({ type: 'library', scenarios: [...library.entries()] });
      await page.locator('[data-scenario]').first().waitFor();
      assert.deepEqual(await violations(page), [], 'empty');
      await send({ type: 'show', scenario: { id: SCENARIO, text: library.text(SCENARIO)! }, step: null });
      await page.locator('[data-state="ready"]').waitFor();
      assert.deepEqual(await violations(page), [], 'first step');
      await page.locator('[data-action="decisive"]').click();
      await page.keyboard.press('?');
      assert.deepEqual(await violations(page), [], 'decisive step, with the keys shown');
      await page.keyboard.press('ArrowLeft');
      await page.locator('.predict .answer').first().waitFor();
      assert.deepEqual(await violations(page), [], 'a question');
      await page.keyboard.press('2');
      await page.keyboard.press('a');
      await page.keyboard.press('t');
      await page.locator('.entry .words:visible').first().click();
      await page.locator('.hex').waitFor();
      assert.deepEqual(await violations(page), [], 'an answer, tables, memory around a word');
      await send({
        type: 'show',
        scenario: { id: 'own', text: library.text(SCENARIO)!, replay: REPLAY },
        step: 3,
      });
      await send({ type: 'stale', scenario: 'own', stale: true });
      await page.locator('.stale-banner').waitFor();
      assert.deepEqual(await violations(page), [], 'a replay, stale');
      await send({ type: 'compare', left: library.source(SCENARIO)!, right: library.source(OTHER)! });
      await page.locator('[data-runs="2"]').waitFor();
      assert.deepEqual(await violations(page), [], 'two runs');
    });
  }
});
