import { strict as assert } from 'node:assert';
import { explainLog } from '../../../simulator/explain/explain';
import { amd } from './cases/amd';
import { arm } from './cases/arm';
import { dma } from './cases/dma';
import { riscv } from './cases/riscv';
import { vtd } from './cases/vtd';

const CASES = [...vtd, ...amd, ...arm, ...riscv, ...dma];

describe('explain: lines of real logs', () => {
  for (const [index, expected] of CASES.entries()) {
    const { source, log, rule, ...fields } = expected;
    it(`${(index + 1).toString()}. ${source}`, () => {
      const { records, groups } = explainLog(log);
      assert.equal(records, 1);
      const [group] = groups;
      const got = {
        ...group,
        address: group?.addresses?.lowest ?? null,
        code: group?.reason.code,
        structure: group?.reason.structure,
        bit: group?.reason.bit,
      };
      for (const [name, value] of Object.entries(fields))
        assert.deepEqual(got[name as keyof typeof got], value, name);
      const rules = group!.causes.map((cause) => cause.rule);
      if (rule !== null) assert.ok(rules.includes(rule), `${rule} among ${rules.join(', ')}`);
      else
        assert.ok(
          rules.every((found) => found === null),
          rules.join(', '),
        );
    });
  }

  it('reads as many as the issue asks for', () => {
    assert.ok(CASES.length >= 25);
  });
});
