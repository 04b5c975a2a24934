/** What `npm run corpus` counts, on tables of a few lines. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { changes, entriesOf, readHistory, writeHistory } from '../../corpus/history';
import { flagsAt, isRight, sitesOf, type Flag, type Verdict } from '../../corpus/sites';
import { treeOf, treesGiven } from '../../corpus/trees';
import { precision } from '../../corpus/verdicts';
import { Tree } from './tree';

const flag = (line: number, severity = 'error', rule = 'r', endLine = line): Flag => ({
  ...{ rule, severity, file: 'drivers/a.c', function: 'f', line, endLine },
});

describe('corpus', () => {
  let tree: Tree;
  beforeEach(() => {
    tree = new Tree();
  });
  afterEach(() => tree.remove());

  it('takes the lines of a site in the kernel at hand', () => {
    const columns = ['rule', 'verdict', 'kernel', 'file', 'line', 'present_in', 'code', 'why'];
    const row = ['r', 'TP', '6.1', 'a.c', '8', '5.10:7; 6.1:8,9; 6.12:10', 'x', 'because'];
    tree.write('sites.tsv', `${columns.join('\t')}\n${row.join('\t')}\n`);
    const lines = (kernel: string) => sitesOf(join(tree.path, 'sites.tsv'), kernel).map((site) => site.line);
    assert.deepEqual([lines('6.1'), lines('6.12'), lines('7.3')], [[8, 9], [10], []]);
  });

  it('says which column a table lacks', () => {
    tree.write('sites.tsv', 'rule\tfile\n');
    assert.throws(() => sitesOf(join(tree.path, 'sites.tsv'), '6.1'), /has no column verdict, kernel, line/);
  });

  it('takes a finding of the rule within two lines for one of the site', () => {
    const at = (line: number) =>
      flagsAt({ rule: 'r', file: 'drivers/a.c', line }, [flag(10, 'error', 'r', 12)]);
    assert.deepEqual(
      [7, 8, 14, 15].map((line) => at(line).length),
      [0, 1, 1, 0],
    );
    assert.equal(flagsAt({ rule: 'other', file: 'drivers/a.c', line: 10 }, [flag(10)]).length, 0);
  });

  it('wants a TP flagged, a TN silent at warning, an ADV information at most', () => {
    const right = (verdict: Verdict, ...flags: Flag[]) =>
      isRight({ rule: 'r', verdict, file: 'drivers/a.c', line: 10, why: '' }, flags);
    assert.deepEqual([right('TP', flag(10)), right('TP')], [true, false]);
    for (const verdict of ['TN', 'ADV'] as const)
      assert.deepEqual(
        [right(verdict), right(verdict, flag(10, 'information')), right(verdict, flag(10, 'warning'))],
        [true, true, false],
      );
  });

  it('lists what a change of the checker adds and takes away', () => {
    const file = join(tree.path, 'findings.tsv');
    writeHistory(file, entriesOf('6.1', [flag(1), flag(2)]));
    const { added, gone } = changes(readHistory(file), entriesOf('6.1', [flag(2), flag(3)]));
    assert.deepEqual([added.map((e) => e.line), gone.map((e) => e.line)], [['3'], ['1']]);
    assert.deepEqual(changes(readHistory(file), entriesOf('6.1', [flag(1), flag(2)])), {
      added: [],
      gone: [],
    });
  });

  it('counts the precision of the findings that are still made', () => {
    const read = (line: string, verdict: string) => ({
      ...{ file: 'drivers/a.c', line, rule: 'r', kernel: '6.1', verdict, why: '' },
    });
    const flags = [flag(10), flag(20)];
    const of = (...verdicts: ReturnType<typeof read>[]) =>
      precision(verdicts, (kernel) => (kernel === '6.1' ? flags : undefined));
    const [right, wrong, mended, lost] = [
      read('10', 'TP'),
      read('20', 'FP'),
      read('90', 'FP'),
      read('95', 'TP'),
    ];
    assert.deepEqual(of(right, wrong, mended, lost), [
      { rule: 'r', right: 1, wrong: [wrong], mended: 1, lost: [lost] },
    ]);
    assert.throws(() => of(read('10', 'perhaps')), /TP, FP or ADV, not "perhaps"/);
  });

  it('takes a tree that is named, and says what is wrong with one', () => {
    tree.write('linux/drivers/a.c', '');
    const given = treesGiven(['--tree', `6.1=${join(tree.path, 'linux')}`]);
    assert.equal(treeOf('6.1', given), join(tree.path, 'linux'));
    assert.throws(() => treesGiven(['--tree', '/linux']), /--tree is given as 6\.1=PATH/);
    assert.throws(() => treeOf('6.1', treesGiven(['--tree', `6.1=${tree.path}`])), /has no folder drivers/);
  });
});
