/** The questions before decisive steps. */
import assert from 'node:assert/strict';
import { questionBefore } from '../../../media/model/predict';
import { library } from '../../../src/panel/library';
import { fixture } from './fixture';
import { stepsOf } from '../../../media/model/steps';
import { played } from './runs';

describe('panel: questions', () => {
  const run = fixture();
  const steps = stepsOf(run.events);
  const own = {
    questions: new Map([[3, { question: 'Who notices?', answers: ['Nobody', 'All'], right: 1 }]]),
  };

  it('asks what the author asks', () => {
    assert.equal(questionBefore({ ...run, ...own }, steps, 3)?.question, 'Who notices?');
    assert.equal(questionBefore({ ...run, ...own }, steps, 4), null);
  });

  it('asks before the decisive step whether the request will be stopped, and knows', () => {
    const read = questionBefore({ ...run, decisive: 5 }, steps, 5)!;
    assert.match(read.question, /dsa0 reads memory with PASID 1\. Will this read be stopped\?/);
    assert.match(read.answers[read.right]!, /gets through/);
    const refused = questionBefore({ ...run, decisive: 6 }, steps, 6)!;
    assert.equal(refused.question, read.question, 'the question does not tell its answer');
    assert.match(refused.answers[refused.right]!, /stopped/);
  });

  it('asks what becomes of the reach before a decisive step without a request', () => {
    const grown = questionBefore({ ...run, decisive: 3 }, steps, 3)!;
    assert.match(grown.question, /idxd calls iommu_sva_bind_device\(\)/);
    assert.equal(grown.answers[grown.right], 'It grows');
    const same = questionBefore({ ...run, decisive: 4 }, steps, 4)!;
    assert.equal(same.answers[same.right], 'It stays as it is');
  });

  it('has nothing to ask beyond the last step', () => {
    assert.equal(questionBefore(run, steps, steps.length), null);
  });

  it('has a question with a right answer before the decisive step of every scenario', () => {
    for (const { id } of library.entries()) {
      const { run, steps } = played(id);
      const question = questionBefore(run, steps, run.decisive);
      assert.ok(question?.answers[question.right], id);
    }
  }).timeout(60_000);
});
