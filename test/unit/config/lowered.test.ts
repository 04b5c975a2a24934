import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Checker } from '../../../src/checker/check';
import type { LoweredFile } from '../../../src/checker/flow/lower';
import { LoweredFiles } from '../../../src/checker/lowered';
import { checker, said, WASM } from '../checker/support';

describe('lowered files', () => {
  let lowered: string[];
  beforeEach(() => (lowered = []));
  const files = (most: number) => {
    const kept = new LoweredFiles(most);
    return (path: string, text: string, macros = '') => {
      kept.of(path, text, macros, () => {
        lowered.push(`${path} ${text}`);
        const present = { rules: [], mappings: false, starts: false, named: false, numbered: [] };
        return { ir: {} as LoweredFile, present };
      });
    };
  };

  it('are made once for the same text and the same macro names', () => {
    const of = files(100);
    of('a.c', 'x');
    of('a.c', 'x');
    of('a.c', 'x', 'other');
    of('a.c', 'y', 'other');
    assert.deepEqual(lowered, ['a.c x', 'a.c x', 'a.c y']);
  });

  it('go when there is no room, the one that was not asked for longest first', () => {
    const of = files(10);
    of('a.c', '1234');
    of('b.c', '1234');
    of('a.c', '1234');
    of('c.c', '1234');
    of('a.c', '1234');
    of('b.c', '1234');
    assert.deepEqual(lowered, ['a.c 1234', 'b.c 1234', 'c.c 1234', 'b.c 1234']);
  });

  it('are not kept where nothing is to be kept, or where one is larger than all that may be', () => {
    for (const of of [files(0), files(3)]) {
      of('a.c', '1234');
      of('a.c', '1234');
    }
    assert.equal(lowered.length, 4);
  });

  it('change nothing of what a check says', async () => {
    const keeping = await Checker.create(WASM, 1_000_000);
    const read = (name: string) => readFileSync(`test/golden/kernel-sva-bind/${name}.c`, 'utf8');
    const unit = (text: string) => [
      { path: 'a.c', text },
      { path: 'b.c', text: read('good') },
    ];
    const fresh = await checker();
    for (const text of [read('bad'), read('good'), read('bad')])
      assert.deepEqual(said(keeping.check(unit(text))), said(fresh.check(unit(text))));
    keeping.dispose();
  });
});
