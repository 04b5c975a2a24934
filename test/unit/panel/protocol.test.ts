/** What either end of the panel accepts, and what it must not. */
import assert from 'node:assert/strict';
import { contentSecurityPolicy, panelHtml } from '../../../src/panel/html';
import { library } from '../../../src/panel/library';
import { clip, parseFromPanel, parseSavedState, parseToPanel } from '../../../src/panel/protocol';

describe('panel: protocol', () => {
  const source = { file: 'drivers/dma/a.c', line: 7, column: 2, text: 'a->src = virt_to_phys(b);' };
  const position = {
    type: 'position',
    scenario: 'a',
    step: 1,
    steps: 7,
    decisive: 5,
    outcome: 'blocked',
    source,
  };

  it('accepts the messages of the protocol', () => {
    assert.deepEqual(parseFromPanel(position), position);
    const show = { type: 'show', scenario: { id: 'a', text: '{}' }, step: null };
    assert.deepEqual(parseToPanel(show), show);
    const view = { predict: true, unchanged: false, plain: false, iommu: 'riscv' };
    const saved = { scenarios: ['a'], kept: [], stale: false, step: 2, view };
    assert.deepEqual(parseSavedState(saved), saved);
    const older = { predict: true, unchanged: false, plain: false };
    assert.equal(parseSavedState({ ...saved, view: older })?.view.iommu, null);
    assert.equal(parseSavedState({ ...saved, view: { ...view, iommu: 'smmu' } }), null);
  });

  it('accepts a replay with its verdict and what it assumes', () => {
    const replay = {
      verdict: { is: 'harm', text: 'the device reads a secret' },
      assumptions: [{ key: 'security', value: 'strict', choices: ['strict', 'lazy'], reason: 'the default' }],
    };
    const show = { type: 'show', scenario: { id: 'a', text: '{}', replay }, step: 0 };
    assert.deepEqual(parseToPanel(show), show);
    const wrong = { ...replay, verdict: { is: 'maybe', text: '' } };
    assert.equal(parseToPanel({ ...show, scenario: { ...show.scenario, replay: wrong } }), null);
  });

  const wrong: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    'a text': 'position',
    'an unknown type': { type: 'execute', command: 'x' },
    'a missing field': { type: 'position', scenario: 'a' },
    'a negative step': { ...position, step: -1 },
    'a fraction of a step': { ...position, step: 0.5 },
    'an oversized text': { ...position, outcome: 'x'.repeat(10_000) },
    'an array': [position],
  };
  for (const [what, message] of Object.entries(wrong)) {
    it(`refuses ${what}`, () => assert.equal(parseFromPanel(message), null));
  }

  it('refuses a scenario of more than a megabyte', () => {
    const scenario = { id: 'a', text: ' '.repeat(1_000_001) };
    assert.equal(parseToPanel({ type: 'show', scenario, step: 0 }), null);
  });

  it('cuts a long text to what it accepts', () => {
    const outcome = clip('x'.repeat(10_000));
    assert.notEqual(parseFromPanel({ ...position, outcome }), null);
  });
});

describe('panel: page', () => {
  it('allows its own script by nonce, its own styles, and nothing else', () => {
    const policy = contentSecurityPolicy({ source: 'https://x.test', nonce: 'abc' });
    assert.equal(policy, "default-src 'none'; script-src 'nonce-abc'; style-src https://x.test");
  });

  it('has no script, style or handler in its markup', () => {
    const html = panelHtml({
      script: 's.js',
      style: 's.css',
      source: 'https://x.test',
      nonce: 'abc',
      place: 'editor',
    });
    assert.doesNotMatch(html, /<style|style=|\son\w+=|<script(?![^>]*src=)/);
  });
});

describe('panel: library', () => {
  it('names each scenario with a title and what it is about', () => {
    const entries = library.entries();
    assert.ok(entries.some(({ id }) => id === 'kernel-sva-reads-secret'));
    for (const { id, title, about } of entries) assert.ok(id && title && about);
    assert.notEqual(parseToPanel({ type: 'library', scenarios: entries }), null);
  });

  it('has no scenario that it does not carry', () => {
    assert.equal(library.text('toString'), null);
  });
});
