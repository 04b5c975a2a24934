/** What the checker does not break on: rules with defects of their own, and the same texts again and again. */
import assert from 'node:assert/strict';
import { Checker } from '../../../src/checker/check';
import kernelSvaBind from '../../../src/checker/rules/kernel-sva-bind';
import { rule } from '../../../src/checker/rules/rule';
import { bad } from '../cli/tree';
import { checker, WASM } from './support';

describe('a rule that throws', () => {
  const broken = rule({
    ...{ id: 'broken-rule', severity: 'error', demonstration: null, words: ['iommu_sva_bind'] },
    messages: { never: 'What. Why. What to do.' },
    check(unit) {
      for (const { fn } of unit.functions) if (fn.name === 'second') throw new Error('no such fact');
    },
  });

  it('is left out for that unit, and that is said once; the other rules are heard', async () => {
    const files = ['first', 'second', 'third'].map((name) => ({ path: `${name}.c`, text: bad(name) }));
    const { findings, problems } = (await checker()).check(files, { rules: [broken, kernelSvaBind] });
    assert.deepEqual(
      findings.map((f) => `${f.file} ${f.rule}`),
      ['first.c kernel-sva-bind', 'second.c kernel-sva-bind', 'third.c kernel-sva-bind'],
    );
    assert.deepEqual(
      problems.map((p) => p.message),
      ['Rule broken-rule failed and was left out: no such fact'],
    );
  });

  it('runs again for the next unit', async () => {
    const check = await checker();
    const problemsOf = (name: string) =>
      check.check([{ path: 'a.c', text: bad(name) }], { rules: [broken] }).problems.length;
    assert.deepEqual([problemsOf('second'), problemsOf('first'), problemsOf('second')], [1, 0, 1]);
  });
});

/** Pages of 64 KiB by which WebAssembly memories grow while something runs; they never shrink. */
function pagesGrown(work: () => void): number {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  let pages = 0;
  prototype.grow = function (delta) {
    pages += delta;
    return grow.call(this, delta);
  };
  try {
    work();
  } finally {
    prototype.grow = grow;
  }
  return pages;
}

describe('check after check', () => {
  it('frees the trees of each: memory stays where the first ones brought it', async () => {
    const check = await Checker.create(WASM);
    const plain = Array.from({ length: 5000 }, (_, i) => `int g${String(i)}(int a)\n{\n\treturn a;\n}\n`);
    const once = () =>
      check.check([{ path: 'a.c', text: `${bad('f')}${plain.join('')}` }], { rules: [kernelSvaBind] });
    for (let i = 0; i < 3; i++) assert.equal(once().findings.length, 1);
    const grown = pagesGrown(() => {
      for (let i = 0; i < 12; i++) once();
    });
    assert.equal(grown, 0);
    check.dispose();
  }).timeout(60_000);
});
