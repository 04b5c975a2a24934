/** What an editor's settings say, and that a tree's own configuration goes before them. */
import assert from 'node:assert/strict';
import { DEFAULT_CONFIG, readConfig } from '../../../src/checker/config';
import { NO_SETTINGS, readSettings, withSettings } from '../../../src/checker/settings';
import { policyOf } from '../../../src/cli/surroundings';

describe('settings', () => {
  it('are read from what an editor sends', () => {
    const sent = {
      rules: { 'kernel-sva-bind': 'off' },
      profile: 'audit',
      kernelVersion: '6.6',
      codeLens: {},
    };
    assert.deepEqual(readSettings(sent), {
      rules: { 'kernel-sva-bind': 'off' },
      profile: 'audit',
      kernel: [6, 6],
    });
  });

  for (const [what, sent] of [
    ['nothing', undefined],
    ['no object', 7],
    ['wrong types', { rules: 'off', profile: 1, kernelVersion: {} }],
    [
      'unknown words',
      { rules: { 'no-such-rule': 'off', 'kernel-sva-bind': 'loud' }, profile: 'x', kernelVersion: '' },
    ],
  ] as const)
    it(`count for nothing where there is ${what}`, () => assert.deepEqual(readSettings(sent), NO_SETTINGS));

  it("stand behind the tree's own configuration, and fill what it leaves open", () => {
    const { config } = readConfig('c', '{ "rules": { "kernel-sva-bind": "error" }, "profile": "strict" }');
    const settings = readSettings({
      rules: { 'kernel-sva-*': 'off', 'leaked-bond': 'information' },
      profile: 'audit',
    });
    const merged = withSettings(config, settings);
    // The last pattern that matches holds: the tree's.
    assert.deepEqual(Object.entries(merged.rules).at(-1), ['kernel-sva-bind', 'error']);
    assert.equal(merged.rules['leaked-bond'], 'information');
    assert.equal(merged.profile, 'strict');
    assert.equal(withSettings(DEFAULT_CONFIG, settings).profile, 'audit');
  });

  it('give the kernel version only where the tree gives none', () => {
    const settings = readSettings({ kernelVersion: '5.15' });
    const read = { config: DEFAULT_CONFIG, problems: [], suppressions: [] };
    assert.deepEqual(policyOf({ root: '.', read, version: [6, 1] }, settings).version, [6, 1]);
    assert.deepEqual(policyOf({ root: '.', read, version: undefined }, settings).version, [5, 15]);
  });
});
