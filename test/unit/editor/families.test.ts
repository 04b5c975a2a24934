/** Every rule is in one family, and every family's rules that scenarios show can be found under it. */
import assert from 'node:assert/strict';
import { FAMILIES } from '../../../src/checker/rules/families';
import { RULES } from '../../../src/checker/rules/index';
import { CLAIMS, library } from '../../../simulator/scenario';

describe('families and claims', () => {
  const listed = FAMILIES.flatMap(({ rules }) => rules);

  it('name each rule once', () => {
    assert.deepEqual([...new Set(listed)], listed);
    assert.deepEqual(
      RULES.map(({ id }) => id).filter((id) => !listed.includes(id)),
      [],
    );
  });

  it('cover what scenarios show, so that the view can list every one of them', () => {
    for (const [id, { rules, claims }] of library()) {
      assert.ok(rules.length + claims.length > 0, `${id} shows neither a claim nor a rule`);
      for (const rule of rules) assert.ok(listed.includes(rule), `${id}: ${rule}`);
      for (const claim of claims) assert.ok(claim in CLAIMS, `${id}: ${claim}`);
    }
  });
});
