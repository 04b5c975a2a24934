/** The panel as people meet it: its real page and policy in Chromium, every theme kind, pointer and keyboard. */
import assert from 'node:assert/strict';
import { stepsOf } from '../../media/model/steps';
import { libraryScenario, runScenario } from '../../simulator/scenario';
import { library } from '../../src/panel/library';
import { panelBrowser, THEME_KINDS } from './panel-page';
import { attribute, outside, SCENARIO, show, step, total } from './panel-steps';

/** What the page keeps. */
const STATE = {
  scenarios: [SCENARIO],
  kept: [],
  stale: false,
  step: 2,
  view: { predict: true, unchanged: false, plain: false, iommu: null },
};

const runOf = (id: string) => {
  const parsed = libraryScenario(id);
  assert.ok(parsed?.ok);
  return runScenario(parsed.scenario);
};

describe('panel', function () {
  this.timeout(60_000);
  const open = panelBrowser();

  it('announces itself, and offers the library where nothing was shown before', async () => {
    const panel = await open();
    await panel.send({ type: 'library', scenarios: [...library.entries()] });
    assert.deepEqual(await panel.sent(), [{ type: 'ready', remembers: [] }]);
    await panel.page.locator(`[data-scenario="${SCENARIO}"]`).click();
    assert.deepEqual((await panel.sent()).at(-1), { type: 'choose', id: SCENARIO });
  });

  it('starts paused at the first step, and says where it stands', async () => {
    const panel = await open();
    const page = await show(panel);
    assert.equal(await step(page), 1);
    const position = (await panel.sent()).at(-1)!;
    assert.ok(position.type === 'position');
    assert.deepEqual([position.scenario, position.step, position.steps], [SCENARIO, 0, await total(page)]);
    assert.deepEqual(await panel.state(), { ...STATE, step: 0 });
  });

  it('shows at the decisive step who read what, and the entry that let it', async () => {
    const page = await show(await open());
    await page.locator('[data-action="decisive"]').click();
    assert.equal(await attribute(page, 'step'), await attribute(page, 'decisive'));
    assert.equal(await page.locator('[data-role="outcome"]').innerText(), 'secret read');
    assert.notEqual(await page.locator('[data-role="sentence"]').innerText(), '');
    assert.equal(await page.locator('.chip.decides').count(), 1);
    assert.equal(await page.locator('.entry.deciding details[open] .decides').count(), 1);
    assert.equal(await page.locator('.memory .here').count(), 2);
    assert.match((await page.locator('.picture').getAttribute('aria-label')) ?? '', /PASID 1/);
  });

  it('draws every mark of every step, none over another', async () => {
    const page = await show(await open());
    const boxes = await page.locator('.slider .mark').evaluateAll((marks) =>
      marks.map((mark) => {
        const { left, top, right, bottom } = mark.getBoundingClientRect();
        return { left, top, right, bottom };
      }),
    );
    const { events } = runOf(SCENARIO);
    assert.equal(boxes.length, stepsOf(events).flatMap(({ marks }) => marks).length);
    for (const [at, a] of boxes.entries()) {
      for (const b of boxes.slice(at + 1)) {
        assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
      }
    }
  });

  it('goes by every key that its help names', async () => {
    const page = await show(await open());
    const last = await total(page);
    const press = async (key: string) => {
      await page.keyboard.press(key);
      return step(page);
    };
    assert.equal(await press('ArrowRight'), 2);
    assert.equal(await press('ArrowLeft'), 1);
    assert.equal(await press('ArrowLeft'), 1);
    assert.equal(await press('End'), last);
    assert.equal(await press('ArrowRight'), last);
    assert.equal(await press('Home'), 1);
    assert.equal(await press('f'), Number(await attribute(page, 'decisive')));
    assert.notEqual(await press('f'), Number(await attribute(page, 'decisive')));
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await page.locator('[data-action="play"][aria-label="Pause"]').waitFor();
    await page.keyboard.press(' ');
    await page.locator('[data-action="play"][aria-label="Play"]').waitFor();
    await page.keyboard.press('?');
    await page.locator('.help').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.help').count(), 0);
  });

  it('plays on by itself to the decisive step, and stops there', async () => {
    const panel = await open();
    await panel.page.clock.install();
    const page = await show(panel);
    await page.keyboard.press(' ');
    for (let at = 0; at < (await total(page)); at++) await page.clock.runFor(2_500);
    assert.equal(await attribute(page, 'step'), await attribute(page, 'decisive'));
    assert.equal(await page.locator('[data-action="play"]').getAttribute('aria-label'), 'Play');
  });

  it('has every control in reach of the Tab key, with a visible focus and a name', async () => {
    const page = await show(await open());
    const controls = await page.locator('button:visible, [role="slider"], summary:visible').count();
    const reached = new Set<string>();
    for (let at = 0; at < controls + 2; at++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement!;
        const { outlineStyle } = getComputedStyle(element);
        const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return {
          name: name.trim(),
          place: [...document.querySelectorAll('main *')].indexOf(element),
          outlineStyle,
        };
      });
      if (focus.place < 0) continue;
      assert.notEqual(focus.outlineStyle, 'none', `${focus.name} shows its focus`);
      assert.notEqual(focus.name, '');
      reached.add(`${focus.place}`);
    }
    assert.ok(reached.size >= controls, `${reached.size} of ${controls} reached`);
  });

  it('moves by pointer on the timeline and in the list of steps', async () => {
    const page = await show(await open());
    const slider = page.locator('[role="slider"]');
    const box = (await slider.boundingBox())!;
    await slider.click({ position: { x: box.width - 2, y: box.height / 2 } });
    assert.equal(await step(page), await total(page));
    assert.equal(await slider.getAttribute('aria-valuenow'), String(await total(page)));
    await page.locator('.steps button').nth(1).click();
    assert.equal(await step(page), 2);
  });

  it('says each step once, politely', async () => {
    const page = await show(await open());
    assert.equal(await page.locator('[aria-live]').count(), 1);
    await page.keyboard.press('ArrowRight');
    const said = await page.locator('[aria-live="polite"]').innerText();
    assert.ok(said.includes(await page.locator('[data-role="sentence"]').innerText()));
  });

  it('comes back to the step where it was', async () => {
    const panel = await open({ state: STATE });
    assert.deepEqual(await panel.sent(), [{ type: 'ready', remembers: [SCENARIO] }]);
    assert.equal(await step(await show(panel)), 3);
  });

  it('runs on the IOMMU of choice, stays where it stands, and keeps the choice', async () => {
    const panel = await open();
    const page = await show(panel);
    await page.locator('[data-action="decisive"]').click();
    const before = await step(page);
    await page.locator('[data-action="iommu"]').selectOption('riscv');
    assert.equal(await step(page), before);
    const picture = page.locator('.picture');
    assert.match((await picture.textContent()) ?? '', /IOMMU · RISC-V 3LVL/);
    const state = await panel.state();
    const again = await show(await open({ state }));
    assert.match((await again.locator('.picture').textContent()) ?? '', /IOMMU · RISC-V 3LVL/);
    assert.equal(await again.locator('[data-action="iommu"]').inputValue(), 'riscv');
    const bound = 'shared-queue-carries-pasid';
    await panel.send({ type: 'show', scenario: { id: bound, text: library.text(bound)! }, step: null });
    assert.match(
      await page.locator('[data-role="not-elsewhere"]').innerText(),
      /^Runs on Intel VT-d alone: ENQCMD/,
    );
  });

  it('says so where what it remembers is gone', async () => {
    const panel = await open({ state: { ...STATE, scenarios: ['gone'] } });
    await panel.send({ type: 'missing', id: 'gone' });
    assert.match(await panel.page.locator('[role="alert"]').innerText(), /gone does not exist/);
  });

  it('says what is wrong with a scenario that it cannot run, and reports it', async () => {
    const panel = await open();
    await panel.send({ type: 'show', scenario: { id: 'broken', text: '{ "version": 99 }' }, step: null });
    assert.match(
      await panel.page.locator('[role="alert"]').innerText(),
      /broken could not be run.*version 99/s,
    );
    assert.equal((await panel.sent()).at(-1)?.type, 'failed');
    assert.equal(await attribute(panel.page, 'state'), 'empty');
  });

  it('ignores messages that are none of the protocol', async () => {
    const panel = await open();
    const page = await show(panel);
    for (const data of [
      null,
      7,
      'show',
      { type: 'show' },
      { type: 'show', scenario: { id: '', text: '' }, step: 0 },
    ]) {
      await page.evaluate((message) => window.postMessage(message, '*'), data);
    }
    await page.keyboard.press('ArrowRight');
    assert.equal(await step(page), 2);
    assert.deepEqual(panel.complaints, []);
  });

  it('shows hostile texts as text', async () => {
    const hostile = '<img src=x onerror=alert(1)> \u202e{{x}} </script>';
    const scenario = JSON.parse(library.text(SCENARIO)!) as { title: string };
    const panel = await open();
    const page = await show(panel, JSON.stringify({ ...scenario, title: hostile }));
    assert.equal(await page.locator('h1').textContent(), hostile);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(panel.complaints, []);
  });

  it('goes to the step of the next source line, and asks for that line', async () => {
    const scenario = JSON.parse(library.text(SCENARIO)!) as { steps: Record<string, unknown>[] };
    const source = {
      file: 'drivers/dma/init.c',
      line: 21,
      column: 2,
      text: '\tflags = SVM_FLAG_SUPERVISOR_MODE;',
    };
    scenario.steps[2]!['source'] = source;
    const panel = await open();
    const page = await show(panel, JSON.stringify(scenario));
    await page.keyboard.press('Shift+ArrowRight');
    // The boot is the first step of a run.
    assert.equal(await step(page), 4);
    await page.locator('.source').click();
    assert.deepEqual((await panel.sent()).at(-1), {
      type: 'open-source',
      file: source.file,
      line: source.line,
    });
  });

  it('holds still where motion is unwanted', async () => {
    for (const reducedMotion of [true, false]) {
      const page = await show(await open({ reducedMotion }));
      await page.locator('[data-action="decisive"]').click();
      const names = await page
        .locator('.arrow.active .shaft')
        .evaluateAll((shafts) => shafts.map((shaft) => getComputedStyle(shaft).animationName));
      assert.ok(names.length > 0);
      assert.ok(names.every((name) => (name === 'none') === reducedMotion));
    }
  });
});

describe('panel in every theme', function () {
  this.timeout(60_000);
  const open = panelBrowser();

  for (const theme of THEME_KINDS) {
    for (const width of [300, 1200]) {
      it(`keeps its policy and its bounds in ${theme} at ${width} px`, async () => {
        const panel = await open({ theme, viewport: { width, height: 800 } });
        const page = await show(panel);
        for (let at = await total(page); at > 0; at--) {
          assert.deepEqual(await page.evaluate(outside), [], `step ${await step(page)}`);
          await page.keyboard.press('ArrowRight');
        }
        assert.deepEqual(panel.complaints, []);
      });
    }
  }
});
