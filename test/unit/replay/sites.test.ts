import assert from 'node:assert/strict';
import { isReplayed, readReplays, replayRows, type ReplayedFlag } from '../../corpus/replays';
import type { Site, Verdict } from '../../corpus/sites';

const site = (line: number, verdict: Verdict = 'TP'): Site => ({
  ...{ rule: 'raw-physical-address', verdict, file: 'a.c', line, why: '' },
});

const flag = (line: number, verdict: string, steps: readonly number[]): ReplayedFlag => ({
  ...{ rule: 'raw-physical-address', severity: 'error', file: 'a.c', function: 'f', line, endLine: line },
  demonstrated: { verdict, reason: 'because', steps: steps.map((at) => ({ file: 'a.c', line: at })) },
});

describe('the table of replayed sites', () => {
  it('says whether a step of the replay stands at the site', () => {
    const rows = replayRows(
      '6.1',
      [site(10), site(50), site(90)],
      [flag(10, 'stopped', [4, 11]), flag(50, 'harm', [4])],
    );
    assert.deepEqual(
      rows.map((r) => [r.line, r.replay, r.at]),
      [
        ['10', 'stopped', 'its line'],
        ['50', 'harm', ''],
        ['90', 'silent', ''],
      ],
    );
  });

  it('leaves advice out, and the families of the DMA API', () => {
    assert.deepEqual(replayRows('6.1', [site(10, 'ADV')], [flag(10, 'harm', [10])]), []);
    assert.ok(isReplayed('kernel-sva-bind') && isReplayed('map-on-dma-domain'));
    assert.ok(
      !isReplayed('unchecked-mapping') && !isReplayed('leaked-mapping') && !isReplayed('wrong-sg-count'),
    );
  });

  it('as committed shows at least four of five true positives, and no true negative', () => {
    const rows = readReplays('test/corpus/replay.tsv');
    const positives = rows.filter((r) => r.verdict === 'TP');
    const shown = positives.filter((r) => /^(harm|stopped)$/.test(r.replay) && r.at !== '');
    assert.ok(positives.length > 30);
    assert.ok(
      shown.length / positives.length >= 0.8,
      `${String(shown.length)} of ${String(positives.length)}`,
    );
    assert.deepEqual(
      rows.filter((r) => r.verdict === 'TN' && /^(harm|stopped)$/.test(r.replay)),
      [],
    );
  });
});
