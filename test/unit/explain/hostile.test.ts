import { strict as assert } from 'node:assert';
import { explainLog } from '../../../simulator/explain/explain';
import { explanationJson, explanationText } from '../../../simulator/explain/text';

const MEGABYTE = 1024 * 1024;
/** Generous for a slow machine; what is not linear takes minutes on these inputs. */
const LIMIT_MS = 8000;

function timed(log: string): ReturnType<typeof explainLog> {
  const before = performance.now();
  const explanation = explainLog(log);
  const took = performance.now() - before;
  assert.ok(took < LIMIT_MS, `took ${took.toFixed(0)} ms`);
  return explanation;
}

describe('explain: bad input', function () {
  this.timeout(60_000);

  it('says so when nothing is recognised', () => {
    assert.deepEqual(explainLog('hello\nworld\n').notes, ['no IOMMU or DMA-API line recognised in 2 lines']);
    assert.deepEqual(explainLog('').notes, ['no IOMMU or DMA-API line recognised in 0 lines']);
  });

  it('passes over truncated records', () => {
    for (const log of [
      'DMAR: [DMA Read NO_PASID] Request device [01:00.0',
      'AMD-Vi: Event logged [',
      'arm-smmu-v3 x: event 0x10 received:\narm-smmu-v3 x: 0x0000000000000010',
      'DMA-API: ',
      'riscv,iommu x: Fault 13 devid: 0x',
    ])
      assert.equal(explainLog(log).records, 0, log);
  });

  it('reads ten megabytes of ordinary noise', () => {
    const line =
      '[   42.000000] systemd[1]: Started Session 4 of user root, and some more words to fill the line.\n';
    assert.equal(timed(line.repeat((10 * MEGABYTE) / line.length)).records, 0);
  });

  it('reads ten megabytes of faults, and keeps a bounded number of kinds', () => {
    const lines: string[] = [];
    for (let n = 0; lines.length < 80_000; n++)
      lines.push(
        `DMAR: [DMA Read NO_PASID] Request device [${(n % 256).toString(16).padStart(2, '0')}:${((n >> 8) % 32).toString(16).padStart(2, '0')}.0] fault addr 0x${(n * 0x1000).toString(16)} [fault reason 0x71] x`,
      );
    const { records, groups, notes } = timed(lines.join('\n'));
    assert.equal(records, 80_000);
    assert.ok(groups.length <= 4000);
    assert.match(notes[0]!, /not shown/);
  });

  it('reads one line of ten megabytes, and ten million empty lines', () => {
    timed('Request device ['.repeat((10 * MEGABYTE) / 16));
    assert.equal(timed('\n'.repeat(10 * MEGABYTE)).lines, 10 * MEGABYTE);
  });

  it('takes text made to make expressions backtrack', () => {
    for (const piece of [
      'Request device [[[[ fault addr fault reason ',
      'Event logged [A_A_A_A_A_A_A_A a=0 a=0 a=0 a=0 ',
      'DMA-API: a.a.a.a.a.a: a-a-a-a [a a a a=',
      'event: F_F_F_F_F client: (((((((( sid: 0x',
      'arm-smmu-v3 a.a.a.a.a event 0x10 received: 0x00000000',
      'Unhandled context fault: fsr=0x0, iova=0x',
      '> > > [ [ [ [ 1.1 1.1 ] kernel kernel kernel: ',
      '\u001b[\u001b[\u001b[1;1;1;1;1;1',
    ]) {
      timed(piece.repeat(MEGABYTE / piece.length));
      timed(`${piece.repeat(40)}\n`.repeat(Math.floor(MEGABYTE / (40 * piece.length))));
    }
  });

  it('takes every byte', () => {
    const bytes = Array.from({ length: 65536 }, (_, code) => String.fromCharCode(code)).join('');
    assert.equal(explainLog(bytes + bytes).records, 0);
  });

  it('prints nothing that steers a terminal or turns text round', () => {
    const log =
      'DMA-API: evil\u202e dev: device driver frees DMA memory with different size [size=\u001b]0;x\u0007] \nevil\u202e\u001b[2J\u009b 0000:01:00.0: swiotlb buffer is full (sz: 1 bytes)';
    const explanation = explainLog(log);
    assert.ok(explanation.records > 0);
    for (const text of [explanationText(explanation), explanationJson(explanation)])
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it('gives names to commands only where no shell reads more in them', () => {
    const { groups } = explainLog(
      'DMA-API: drv $(reboot): device driver frees DMA memory with different size [size=1 bytes]',
    );
    assert.equal(groups[0]!.requester, null);
    assert.ok(groups[0]!.next.every((step) => !step.includes('reboot')));
  });
});
