/** The reference model's answers: 300 worlds, 18,000 requests. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { agrees, answerRiscv } from '../../conformance/riscv-vectors';

const SET = '../shared/vectors/riscv';

describe('RISC-V IOMMU: conformance vectors', () => {
  it('answers every request as the reference model does', function () {
    if (!existsSync(SET)) {
      console.log(`      ${SET} is not here: skipped`);
      return this.skip();
    }
    this.timeout(60_000);
    const lines = (name: string): string[] =>
      gunzipSync(readFileSync(`${SET}/${name}.txt.gz`))
        .toString()
        .split('\n')
        .filter((line) => line !== '');
    const expected = lines('expected');
    const answers = [...answerRiscv(lines('requests'))];
    assert.equal(answers.length, expected.length);
    const wrong = answers.filter((answer, i) => !agrees(expected[i]!, answer));
    assert.deepEqual(wrong.slice(0, 10), []);
    assert.equal(answers.filter((answer) => answer.startsWith('T ')).length, 18_000);
  });
});
