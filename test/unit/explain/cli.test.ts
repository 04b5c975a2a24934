import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExplain as explain } from '../../../src/cli/explain';

describe('pasid-lens explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pasid-lens-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (text: string | Uint8Array): string => {
    const path = join(folder, 'log');
    writeFileSync(path, text);
    return path;
  };
  const fault =
    'DMAR: [DMA Write PASID 0x1] Request device [6a:01.0] fault addr 0x2000 [fault reason 0x59] SM: Present bit in PASID Table Entry is clear\n';

  it('prints the explanation as text', () => {
    const { status, out, err } = explain([file(fault)]);
    assert.equal(status, 0);
    assert.equal(err, '');
    assert.match(out, /^1 record in 1 line, 1 kind\n/);
    assert.match(out, /Device 6a:01\.0 tried to write 0x2000 under PASID 0x1; refused: /);
    assert.match(out, /Refused by: PASID table entry, P \(0x59\)/);
    assert.match(out, /\[pasid-after-unbind\]/);
    assert.match(out, /\/sys\/kernel\/debug\/iommu\/intel\/0000:6a:01\.0\/1\/domain_translation_struct/);
  });

  it('prints plain JSON', () => {
    const { status, out } = explain([file(fault), '--format', 'json']);
    assert.equal(status, 0);
    const { records, groups } = JSON.parse(out) as {
      records: number;
      groups: { pasid: number; reason: { code: string } }[];
    };
    assert.equal(records, 1);
    assert.equal(groups[0]!.pasid, 1);
    assert.equal(groups[0]!.reason.code, '0x59');
  });

  it('exits with 1 where nothing is recognised, with a clear word', () => {
    const { status, out } = explain([file('nothing here\n')]);
    assert.equal(status, 1);
    assert.equal(out, 'no IOMMU or DMA-API line recognised in 1 line\n');
  });

  it('takes a binary file', () => {
    assert.equal(explain([file(Uint8Array.from({ length: 4096 }, (_, n) => (n * 37) & 0xff))]).status, 1);
  });

  it('says so when a log is too long to be read whole', () => {
    const path = file(fault);
    truncateSync(path, 65 * 1024 * 1024);
    const { status, err } = explain([path]);
    assert.equal(status, 0);
    assert.equal(err, 'pasid-lens explain: only the first 64 MiB were read\n');
  }).timeout(20_000);

  it('exits with 2 on a file that is not there, an unknown option or format', () => {
    assert.match(explain([join(folder, 'absent')]).err, /ENOENT/);
    assert.equal(explain([join(folder, 'absent')]).status, 2);
    assert.equal(explain(['--colour']).status, 2);
    assert.match(explain(['--format', 'xml', file(fault)]).err, /unknown format xml/);
    assert.equal(explain(['a', 'b']).status, 2);
  });
});
