import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mostCodeFirst } from '../../../src/cli/run';
import { byFolder, findSources } from '../../../src/cli/sources';
import { Tree } from './tree';

describe('sources', () => {
  let tree: Tree;
  before(() => {
    tree = new Tree({
      'few/large.c': ' '.repeat(3000),
      'many/a.c': ' '.repeat(500),
      'many/b.c': ' '.repeat(500),
      'many/c.c': ' '.repeat(500),
      'registers/a.c': ' ',
      'registers/names.h': ' '.repeat(9000),
      'registers/notes.txt': ' ',
    });
  });
  after(() => tree.remove());
  const at = (name: string): string => join(tree.path, name);

  it('are found with their sizes, each once', () => {
    const { files, sizes, problems } = findSources([tree.path, at('few/large.c'), at('registers')]);
    assert.deepEqual(files, [
      at('few/large.c'),
      ...['a.c', 'b.c', 'c.c'].map((name) => at(`many/${name}`)),
      ...['a.c', 'names.h'].map((name) => at(`registers/${name}`)),
    ]);
    assert.deepEqual(
      files.map((file) => sizes.get(file)),
      [3000, 500, 500, 500, 1, 9000],
    );
    assert.deepEqual(problems, []);
  });

  it('are taken up by the code in a folder, whatever the number of its files and the size of its headers', () => {
    const { files, sizes } = findSources([tree.path]);
    const tasks = [...byFolder(files).values()].map((group) => ({ files: group }));
    assert.deepEqual(
      mostCodeFirst(tasks, sizes).map((task) => task.files[0]),
      [at('few/large.c'), at('many/a.c'), at('registers/a.c')],
    );
  });
});
