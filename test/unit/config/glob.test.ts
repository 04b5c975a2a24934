import assert from 'node:assert/strict';
import { matches, matchesPath } from '../../../src/checker/glob';

describe('patterns', () => {
  const cases: readonly (readonly [pattern: string, text: string, expected: boolean])[] = [
    ['raw-*', 'raw-physical-address', true],
    ['raw-*', 'physical-of-coherent', false],
    ['*', '', true],
    ['*-bind', 'kernel-sva-bind', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['drivers/*.c', 'drivers/a.c', true],
    ['drivers/*.c', 'drivers/dma/a.c', false],
    ['drivers/**', 'drivers/dma/idxd/init.c', true],
    ['**/init.c', 'drivers/dma/idxd/init.c', true],
    ['**/init.c', 'init.c', true],
    ['**/init.c', 'reinit.c', false],
    ['drivers/**/init.c', 'drivers/init.c', true],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
  ];
  for (const [pattern, text, expected] of cases)
    it(`${pattern} ${expected ? 'takes' : 'leaves'} ${text}`, () =>
      assert.equal(matches(pattern, text), expected));

  it('name a folder for all below it', () => {
    assert.ok(matchesPath('drivers/dma', 'drivers/dma/idxd/init.c'));
    assert.ok(matchesPath('drivers/dma/', 'drivers/dma/idxd/init.c'));
    assert.ok(!matchesPath('drivers/dm', 'drivers/dma/idxd/init.c'));
  });

  it('take time in proportion to their length, however many stars they have', () => {
    const started = process.hrtime.bigint();
    assert.equal(matches('*a'.repeat(500) + 'b', 'a'.repeat(2000)), false);
    assert.equal(matches('**/'.repeat(300) + 'b', 'a/'.repeat(1000)), false);
    assert.ok(process.hrtime.bigint() - started < 5_000_000_000n);
  });
});
