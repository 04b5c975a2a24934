import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSimulate } from '../../../src/cli/simulate';
import { libraryIds, libraryText } from '../../../simulator/scenario';

describe('simulate', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'pasid-lens-'))));
  after(() => rmSync(folder, { recursive: true }));

  function file(text: string): string {
    const path = join(folder, 'copy.pasid.json');
    writeFileSync(path, text);
    return path;
  }

  it('runs a scenario by id, tells its steps, and exits 0 where all holds', () => {
    const { status, out, err } = runSimulate(['kernel-sva-reads-secret']);
    assert.equal(status, 0);
    assert.equal(err, '');
    assert.match(out, /SECRET READ secret by dsa0 with PASID 1/);
    assert.match(runSimulate(['dma-api-stops-secret-read']).out, /FAULT DMAR: .*fault reason 0x79/);
  });

  it('exits 1 where a changed byte of the PASID entry changes the outcome', () => {
    const scenario = JSON.parse(libraryText('kernel-sva-reads-secret')!) as { steps: unknown[] };
    const poke = {
      do: 'poke',
      structure: 'pasid-entry',
      device: 'dsa0',
      pasid: 'pasid',
      word: 0,
      xor: '0x1',
    };
    scenario.steps.splice(4, 0, poke);
    const { status, out } = runSimulate([file(JSON.stringify(scenario))]);
    assert.equal(status, 1);
    assert.match(out, /FAIL dsa0 reads secret/);
  });

  it('exits 2 with the place of what is wrong', () => {
    const path = file('{\n  "version": 9\n}');
    assert.deepEqual(runSimulate([path]), {
      status: 2,
      out: '',
      err: `${path}:2:14: version 9 is unknown; this program reads version 1\n`,
    });
    assert.match(runSimulate(['no-such-scenario']).err, /neither a scenario of the library nor a file/);
    assert.match(runSimulate([folder]).err, /EISDIR/);
    assert.equal(runSimulate([]).status, 2);
    assert.equal(runSimulate(['--format', 'yaml', 'x']).status, 2);
    assert.equal(runSimulate(['--nonsense']).status, 2);
  });

  it('runs on another IOMMU, and says of what it leaves out why', () => {
    const { status, out } = runSimulate(['dma-api-stops-secret-read', '--iommu', 'riscv']);
    assert.equal(status, 0);
    // Cause 13: read page fault of the first stage.
    assert.match(out, /FAULT riscv,iommu .*Fault 13 devid: 0x6a08 iotval: 1413000 iotval2: 0$/m);
    const json = runSimulate(['dma-api-stops-secret-read', '--iommu', 'riscv', '--format', 'json']).out;
    assert.equal((JSON.parse(json) as { iommu: string }).iommu, 'riscv');
    const bound = runSimulate(['shared-queue-carries-pasid', '--iommu', 'riscv']);
    assert.equal(bound.status, 2);
    assert.match(bound.err, /shared-queue-carries-pasid: not on riscv: ENQCMD, .* are x86's/);
    assert.match(runSimulate(['x', '--iommu', 'smmu']).err, /--iommu is vtd or riscv, not "smmu"/);
  });

  it('runs the library on another IOMMU', () => {
    const { status, out } = runSimulate(['--all', '--iommu', 'riscv']);
    assert.equal(status, 0);
    assert.match(out, /^--   map-on-dma-domain: An entry that is present stays/m);
    assert.match(out, /113 of 113 scenarios as expected\n$/);
  });

  it('gives JSON: big numbers as "0x…" strings, bytes in hexadecimal', () => {
    const json = JSON.parse(runSimulate(['kernel-sva-reads-secret', '--format', 'json']).out) as {
      holds: boolean;
      expectations: { holds: boolean }[];
      events: { kind: string; seq: number; physical?: unknown; bytes?: unknown }[];
    };
    assert.equal(json.holds, true);
    assert.ok(json.expectations.every(({ holds }) => holds));
    assert.ok(json.events.every(({ seq }, i) => seq === i));
    const read = json.events.find(({ kind }) => kind === 'secret-read')!;
    assert.match(String(read.physical), /^0x[0-9a-f]+$/);
    assert.match(String(read.bytes), /^73657373696f6e/);
  });

  it('lists the library, and runs all of it', () => {
    const listing = runSimulate(['--list']).out.trim().split('\n');
    assert.equal(listing.length, libraryIds().length);
    for (const line of listing) assert.match(line, /^\S+ +\S.* \[.+\]$/);
    const { status, out } = runSimulate(['--all']);
    assert.equal(status, 0, out);
    assert.match(out, /(\d+) of \1 scenarios as expected\n$/);
  });
});
