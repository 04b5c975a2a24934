import assert from 'node:assert/strict';
import { allocIova, freeIova, newIovaState, roundedPages } from '../../../simulator/linux/iommu/iova';

const LIMIT = 0xfffff;

describe('I/O virtual addresses', () => {
  it('come from the top, aligned to their size', () => {
    const state = newIovaState([]);
    assert.equal(allocIova(state, 1, LIMIT, true), LIMIT);
    const four = allocIova(state, 4, LIMIT, true)!;
    assert.equal(four % 4, 0);
    assert.ok(four + 4 <= LIMIT);
    assert.equal(allocIova(state, 1, 0xff, true), 0xff);
  });

  it('of cached sizes are rounded up to a power of two; larger ones are not', () => {
    assert.deepEqual([1, 3, 31, 33, 100].map(roundedPages), [1, 4, 32, 33, 100]);
  });

  it('leave reserved ranges alone', () => {
    const state = newIovaState([{ low: 0xfee00, high: 0xfeeff }]);
    assert.equal(allocIova(state, 256, 0xfeeff, true), 0xfed00);
  });

  it('are reused last in, first out, by size', () => {
    const state = newIovaState([]);
    const [a, b] = [allocIova(state, 2, LIMIT, true)!, allocIova(state, 2, LIMIT, true)!];
    freeIova(state, a, 2);
    freeIova(state, b, 2);
    assert.equal(allocIova(state, 2, LIMIT, true), b);
    assert.equal(allocIova(state, 2, LIMIT, true), a);
  });

  it('run out, and are found again in the caches only where the caller asks for it', () => {
    const state = newIovaState([]);
    const all = [1, 2, 3, 4, 5, 6, 7].map(() => allocIova(state, 1, 7, true)!);
    assert.deepEqual([...all].sort(), [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(allocIova(state, 1, 7, true), null);
    for (const frame of all) freeIova(state, frame, 1);
    assert.equal(allocIova(state, 4, 7, false), null);
    assert.equal(allocIova(state, 4, 7, true), 4);
  });
});
