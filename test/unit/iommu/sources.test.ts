/** Every structure, register block, descriptor and fault reason says where it is specified. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DESCRIPTORS } from '../../../simulator/iommu/vtd/descriptors';
import { REASONS } from '../../../simulator/iommu/vtd/reasons';
import { describeReason } from '../../../simulator/iommu/vtd/reasons';

const SPECIFIED = ['structures', 'registers', 'descriptors', '.'].map((d) => join('simulator/iommu/vtd', d));
/** Files of ours alone, which describe nothing of the architecture. */
const OURS = new Set(['index.ts', 'lines.ts', 'walk.ts', 'unit.ts']);

describe('sources', () => {
  it('each file of the architecture cites its section or header in its head comment', () => {
    const silent = SPECIFIED.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts') && !OURS.has(name))
        .map((name) => join(folder, name)),
    ).filter((file) => {
      const head = /^\/\*\*[\s\S]*?\*\//.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
      return !/Source: /.test(head);
    });
    assert.deepEqual(silent, []);
  });

  it('each fault reason cites its table, has words of its own and the kernel’s', () => {
    for (const row of REASONS.values()) {
      assert.match(row.source, /VT-d specification/);
      assert.match(row.source, /dmar\.c/);
      assert.ok(row.text.length > 0 && row.console.length > 0, describeReason(row.reason));
    }
  });

  it('each code of the reason enumeration has its row', () => {
    const text = readFileSync('simulator/iommu/vtd/reason.ts', 'utf8');
    const codes = [...text.matchAll(/= (0x[0-9a-f]+),/g)].map((match) => Number(match[1]));
    assert.deepEqual(
      [...REASONS.keys()].sort((a, b) => a - b),
      codes,
    );
  });

  it('layouts name each bit at most once', () => {
    for (const { layout } of DESCRIPTORS.values()) {
      const seen = new Map<number, bigint>();
      for (const f of layout.fields) {
        const mask = ((1n << BigInt(f.high - f.low + 1)) - 1n) << BigInt(f.low);
        assert.equal((seen.get(f.word) ?? 0n) & mask, 0n, `${layout.name}: ${f.name}`);
        seen.set(f.word, (seen.get(f.word) ?? 0n) | mask);
      }
    }
  });
});
