import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WordSearch } from '../../../src/checker/prefilter';
import { RULES } from '../../../src/checker/rules/index';
import { includesOf, unitsOf } from '../../../src/cli/units';
import { Tree } from './tree';
import { wantedBy } from '../../../src/checker/words';

describe('units', () => {
  const texts: Readonly<Record<string, string>> = {
    'x/a.c': '#include <linux/dma.h>\n#include "drv.h"\n',
    'x/b.c': '  # include "drv.h"\n',
    'x/drv.h': '',
    'x/c.c': '#include "other.h"\n#include "missing.h"\n',
    'x/d.c': '/* #include "drv.h" is not at the line\u2019s beginning */\n',
    'x/other.h': '',
  };
  const split = (files: Readonly<Record<string, string>>) =>
    unitsOf(Object.keys(files), (file) => includesOf(files[file] ?? '')).map((unit) =>
      [...unit.files].sort(),
    );

  it('are the files that share a header of theirs', () => {
    assert.deepEqual(split(texts), [['x/a.c', 'x/b.c', 'x/drv.h'], ['x/c.c', 'x/other.h'], ['x/d.c']]);
  });

  it('are joined by a header of elsewhere, which is context', () => {
    const tree = new Tree({
      'lib/shared.h': '#include "deep.h"\n',
      'lib/deep.h': '',
      'x/a.c': '',
      'x/b.c': '',
    });
    try {
      const at = (name: string) => join(tree.path, name);
      const includes = (file: string) =>
        includesOf(file.endsWith('.c') ? '#include "../lib/shared.h"\n' : readFileSync(file, 'utf8'));
      assert.deepEqual(unitsOf([at('x/a.c'), at('x/b.c')], includes), [
        { files: [at('x/a.c'), at('x/b.c')], context: [at('lib/shared.h'), at('lib/deep.h')] },
      ]);
    } finally {
      tree.remove();
    }
  });

  it('may include one another in a circle', () => {
    assert.deepEqual(split({ 'a.h': '#include "b.h"\n', 'b.h': '#include "a.h"\n' }), [['a.h', 'b.h']]);
  });
});

describe('word search', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const searchFor = (...words: string[]) => new WordSearch({ words, together: [] });

  it('finds a word wherever it stands, also behind a false start', () => {
    const search = searchFor('sva_bind', '__pa(', 'abab');
    assert.ok(search.finds(bytes('x = sva_bind_device();')));
    assert.ok(search.finds(bytes('-__pa(p)')));
    assert.ok(search.finds(bytes('ab ababab')));
    assert.ok(!search.finds(bytes('iommu_sva_bind ___pa(p) aabaabab')));
    assert.ok(!search.finds(bytes('sva_bin sva bind __pa')));
    assert.ok(!search.finds(bytes('')));
  });

  it('finds a word inside the false start of a longer one', () => {
    assert.ok(searchFor('*bcd', 'bc').finds(bytes('*bce')));
  });

  it('reads no further than it is told', () => {
    assert.ok(!searchFor('word').finds(bytes('a word'), 5));
  });

  it('takes any bytes', () => {
    assert.ok(searchFor('word').finds(Uint8Array.from([0, 255, 128, 119, 111, 114, 100])));
  });

  it('finds words that are looked for together in one function alone', () => {
    const search = new WordSearch({
      words: ['enough'],
      together: [
        [['a1', 'a2'], ['b']],
        [['c'], ['a2'], ['d']],
      ],
    });
    const found = (text: string) => search.finds(bytes(text));
    assert.ok(found('void f(void)\n{\n\tb();\n\ta2();\n}\n'));
    assert.ok(found('{ d a2 c }'));
    assert.ok(found('x\n}\nenough'));
    assert.ok(!found('{ a1 a2 c }'));
    assert.ok(!found('void f(void)\n{\n\tb();\n}\n\nvoid g(void)\n{\n\ta1();\n}\n'));
    // A brace that is indented closes no function.
    assert.ok(found('void f(void)\n{\n\tif (x) {\n\t\tb();\n\t}\n\ta1();\n}\n'));
  });

  for (const rule of RULES)
    it(`has words of ${rule.id} in all code that it is to flag`, () => {
      const folder = join('test/golden', rule.id);
      const search = new WordSearch(wantedBy([rule], []));
      const flagged = readdirSync(folder)
        .filter((name) => name.endsWith('.c'))
        .filter((name) =>
          new RegExp(`/\\* expect: [\\w -]*\\b${rule.id}\\b`).test(readFileSync(join(folder, name), 'utf8')),
        );
      assert.ok(flagged.length > 0);
      for (const name of flagged) assert.ok(search.finds(readFileSync(join(folder, name))), name);
    });
});
