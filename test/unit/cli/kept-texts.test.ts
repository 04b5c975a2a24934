import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeptTexts } from '../../../src/cli/kept-texts';
import { SourceReader } from '../../../src/cli/sources';
import { Tree } from './tree';

/** A reader that notes what it is asked for. */
class Counting extends SourceReader {
  readonly asked: string[] = [];

  override text(...args: Parameters<SourceReader['text']>): string | undefined {
    this.asked.push(args[0]);
    return super.text(...args);
  }
}

describe('kept texts', () => {
  let tree: Tree;
  let reader: Counting;
  beforeEach(() => {
    tree = new Tree({ 'a.c': '#include "a.h"\nint a;\n', 'b.c': 'int b;\n' });
    reader = new Counting();
  });
  afterEach(() => tree.remove());

  it('are read once, with what they include, and again when the file is another', () => {
    const kept = new KeptTexts(reader, 1000);
    const [a, b] = [join(tree.path, 'a.c'), join(tree.path, 'b.c')];
    for (let twice = 0; twice < 2; twice++)
      assert.deepEqual(kept.of(a), {
        ...kept.of(a),
        text: '#include "a.h"\nint a;\n',
        includes: ['a.h'],
        problems: [],
      });
    assert.deepEqual(reader.asked, [a]);
    writeFileSync(a, 'int longer_than_before_by_far_and_away;\n');
    assert.match(kept.of(a).text!, /longer/);
    // As editors save: a new file takes the name.
    renameSync(b, a);
    assert.equal(kept.of(a).text, 'int b;\n');
    rmSync(a);
    assert.equal(kept.of(a).text, undefined);
    assert.equal(kept.of(a).problems.length, 1);
  });

  it('are not kept where nothing is to be, or where they are more than may be', () => {
    const a = join(tree.path, 'a.c');
    for (const most of [0, 5]) {
      reader.asked.length = 0;
      const kept = new KeptTexts(reader, most);
      kept.of(a);
      kept.of(join(tree.path, 'b.c'));
      kept.of(a);
      assert.equal(reader.asked.length, 3);
    }
  });
});
