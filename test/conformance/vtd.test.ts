/** The request vectors, where the set of reference sheets lies beside the project. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { agrees, answerVtd } from './vtd-vectors';

const FOLDER = '../shared/vectors/vtd';

function lines(name: string): string[] {
  return gunzipSync(readFileSync(`${FOLDER}/${name}.gz`))
    .toString('utf8')
    .trimEnd()
    .split('\n');
}

describe('VT-d request vectors', () => {
  for (const set of ['dev', 'inval']) {
    it(`agrees with every answer of ${set}`, function () {
      if (!existsSync(FOLDER)) {
        console.log(`      ${FOLDER} is not there: nothing to compare with`);
        this.skip();
      }
      const expected = lines(`${set}.exp`);
      const answers = [...answerVtd(lines(`${set}.in`))];
      assert.equal(answers.length, expected.length);
      const wrong = expected.flatMap((line, i) =>
        agrees(line, answers[i]!) ? [] : [`line ${i + 1}: ${line} expected, ${answers[i]} given`],
      );
      assert.deepEqual(wrong.slice(0, 10), []);
      assert.equal(wrong.length, 0);
    });
  }
});
