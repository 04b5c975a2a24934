/** The server's worker: replaced when a document stops it. The script in its place does what the text of the document says. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DocumentChecker } from '../../../src/cli/document-checker';
import { NO_SETTINGS } from '../../../src/checker/settings';
import { Tree } from './tree';

const SCRIPT = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ files, texts, alone, replay }) => {
  const [file] = files;
  if (texts[file] === 'hang') for (;;);
  if (texts[file] === 'crash') throw new Error('no such rule');
  const finding = { file, message: texts[file] + (alone ? ' alone' : ''), related: [{ file: '/lib/a b.h' }, { file }] };
  parentPort.postMessage({ kind: 'unit', findings: [finding], problems: [], replays: replay ? [replay] : [] });
  parentPort.postMessage({ kind: 'end', problems: [], external: texts[file] === 'worn' ? 1e12 : 0 });
});
`;

describe('document checker', () => {
  let tree: Tree;
  let checker: DocumentChecker;
  const uri = (name: string) => pathToFileURL(join(tree.path, name)).href;
  beforeEach(() => {
    tree = new Tree({ 'worker.js': SCRIPT });
    checker = new DocumentChecker(join(tree.path, 'worker.js'), 1500);
  });
  afterEach(() => {
    checker.dispose();
    tree.remove();
  });

  const said = async (name: string, text: string) => {
    const { findings, problems } = await checker.check(uri(name), text);
    return [findings.map((f) => f.message), problems.map((p) => p.message)];
  };

  it('names places by URI, the document by the one that it was opened under', async () => {
    const odd = uri('a.c').replace('a.c', '%61.c');
    const { findings } = await checker.check(odd, 'x');
    assert.equal(findings[0]!.file, odd);
    assert.deepEqual(
      findings[0]!.related.map((place) => place.file),
      ['file:///lib/a%20b.h', odd],
    );
  });

  it('checks what is no file alone', async () => {
    const { findings } = await checker.check('untitled:Untitled-1', 'x');
    assert.deepEqual([findings[0]!.file, findings[0]!.message], ['untitled:Untitled-1', 'x alone']);
  });

  it('checks the newest text of a document, not each on the way', async () => {
    const results = await Promise.all(['1', '2', '3'].map((text) => said('a.c', text)));
    assert.deepEqual(results, [
      [['1'], []],
      [['3'], []],
      [['3'], []],
    ]);
  });

  it('goes on after a document that hangs or crashes, and sets it aside after the second time', async () => {
    assert.deepEqual(await said('bad.c', 'hang'), [[], ['It could not be checked: it took too long.']]);
    assert.deepEqual(await said('good.c', 'x'), [['x'], []]);
    assert.deepEqual(await said('bad.c', 'crash'), [
      [],
      ['It could not be checked: the checker crashed: no such rule.'],
    ]);
    assert.deepEqual(await said('bad.c', 'x'), [[], ['It was set aside: it stopped the checker 2 times.']]);
    assert.deepEqual(await said('good.c', 'y'), [['y'], []]);
  }).timeout(10_000);

  it('replays a document beside its checks, and nothing of one that is set aside', async () => {
    const ask = (name: string, text: string) =>
      checker.replay(uri(name), text, NO_SETTINGS, { line: 7, what: 'function', assume: { size: '64' } });
    const [found, { replays }] = await Promise.all([said('a.c', 'x'), ask('a.c', 'x')]);
    assert.deepEqual(found, [['x'], []]);
    const at = { file: join(tree.path, 'a.c'), line: 7, what: 'function' };
    assert.deepEqual(replays, [{ at, assume: { size: '64' } }]);
    await said('bad.c', 'crash');
    assert.deepEqual((await ask('bad.c', 'crash')).replays, []);
    const { problems } = await ask('bad.c', 'x');
    assert.match(problems[0]!.message, /^It was set aside/);
  }).timeout(10_000);

  it('replaces a worker that holds much memory', async () => {
    assert.deepEqual(await said('a.c', 'worn'), [['worn'], []]);
    assert.deepEqual(await said('a.c', 'x'), [['x'], []]);
  });

  it('says what is wrong with the configuration around', async () => {
    tree.write('.pasid-lens.json', '{ "profil": 1 }');
    const [, problems] = await said('a.c', 'x');
    assert.match(problems![0]!, /There is no field "profil"/);
  });
});
