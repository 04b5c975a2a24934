/** Tables and caches after a step, and memory word by word around an entry. */
import assert from 'node:assert/strict';
import { frameAt } from '../../../media/model/frame';
import { ascii, fieldsOf, hexWords, windowOf } from '../../../media/model/hex';
import { tablesOf, type TableRow } from '../../../media/model/tables';
import { labelled, played } from './runs';

const group = (played_: ReturnType<typeof played>, index: number, title: string): readonly TableRow[] =>
  tablesOf(played_.run, played_.steps)(index).find((found) => found.title === title)!.rows;

describe('panel: tables', () => {
  const sva = played('kernel-sva-reads-secret');
  const attach = labelled(sva, 'attach');

  it('shows the PASID entry that a bind wrote, with the fields that are set', () => {
    const added = group(sva, attach, 'Context and PASID entries').filter(({ change }) => change === 'new');
    const [entry] = added.filter(({ name }) => name === 'PASID table entry · dsa0 PASID 1');
    assert.match(entry!.text, /P present/);
    assert.match(entry!.text, /PGTT first-stage/);
    assert.match(entry!.text, /FSPTPTR [0-9a-f ]+/);
  });

  it('shows the domain that was attached, and puts what changed before what did not', () => {
    const rows = group(sva, attach, 'Domains');
    assert.deepEqual(
      rows.map(({ name, change }) => [name, change]),
      [
        ['dsa0 PASID 1', 'new'],
        ['dsa0 RID', 'same'],
      ],
    );
    assert.match(rows[0]!.text, /init_mm \(kernel-sva\)/);
  });

  it('shows a mapping from its map to its unmap', () => {
    const lazy = played('lazy-unmap-leaves-a-window');
    const changes = lazy.steps.map(({ index }) =>
      group(lazy, index, 'DMA mappings').map(({ change }) => change),
    );
    const mapped = lazy.steps.findIndex(({ events }) => events.some(({ kind }) => kind === 'dma-map'));
    const unmapped = lazy.steps.findIndex(({ events }) => events.some(({ kind }) => kind === 'dma-unmap'));
    assert.ok(mapped > 0 && unmapped > mapped);
    assert.deepEqual(changes[mapped], ['new']);
    assert.deepEqual(changes[mapped + 1], ['same']);
    assert.deepEqual(changes[unmapped], ['gone']);
  });

  it('calls a cache line stale from the step on that changed its entry, until it is dropped; age alone is no change', () => {
    const lazy = played('lazy-unmap-leaves-a-window');
    const unmapped = lazy.steps.findIndex(({ events }) => events.some(({ kind }) => kind === 'dma-unmap'));
    const iotlb = (index: number) =>
      group(lazy, index, 'Caches').filter(({ name }) => name.startsWith('IOTLB'));
    assert.deepEqual(
      iotlb(unmapped - 1).map(({ stale }) => stale),
      [false],
    );
    const [line] = iotlb(unmapped);
    assert.equal(line!.stale, true);
    assert.equal(line!.change, 'changed');
    assert.match(line!.note, new RegExp(`stale since step ${unmapped + 1}$`));
    const flushed = lazy.steps.findIndex(
      ({ index, events }) => index > unmapped && events.some(({ kind }) => kind === 'invalidation'),
    );
    assert.deepEqual(
      iotlb(flushed).map(({ change }) => change),
      ['gone'],
    );
  });
});

describe('panel: memory around an entry', () => {
  const sva = played('kernel-sva-reads-secret');
  const frame = frameAt(sva.run, sva.steps, sva.run.decisive);
  const row = frame.walk.find(({ structure }) => structure === 'PASID table entry')!;
  const { start, words } = windowOf(row);
  const shown = hexWords(row, start, sva.run.wordsAt(frame.transaction!.request.seq, start, words));

  it('holds the entry and its neighbours, whole', () => {
    assert.equal(shown.length % row.size, 0);
    assert.deepEqual(
      shown.filter(({ entry }) => entry === 0).map(({ address }) => address),
      Array.from({ length: row.size }, (_, at) => row.address + BigInt(8 * at)),
    );
    assert.ok(shown.some(({ entry }) => entry === -1) && shown.some(({ entry }) => entry === 1));
  });

  it('has the very words that the walk read', () => {
    for (const { index, value } of row.words) {
      assert.equal(shown.find(({ entry, word }) => entry === 0 && word === index)?.value, value);
    }
  });

  it('decodes a neighbour by the same layout: the entry of PASID 0 is of the second stage', () => {
    const fields = fieldsOf(row, shown, -1, frame.owners);
    assert.equal(fields.find(({ name }) => name === 'P')?.value, 1n);
    assert.equal(fields.find(({ name }) => name === 'PGTT')?.value, 2n);
  });

  it('keeps to the page of the entry', () => {
    const first = { ...row, address: 0x1000n, size: 1 };
    assert.deepEqual(windowOf(first), { start: 0x1000n, words: 5 });
    const last = { ...row, address: 0x1ff8n, size: 1 };
    assert.deepEqual(windowOf(last), { start: 0x1fd8n, words: 5 });
  });

  it('shows bytes as text, lowest first', () => {
    assert.equal(ascii(0x006f_6c6c_6568_0021n), '!·hello·');
  });
});
