import { strict as assert } from 'node:assert';
import { explainLog } from '../../../simulator/explain/explain';

const fault = (address: number, device = '01:00.0', reason = '0x71'): string =>
  `DMAR: [DMA Write NO_PASID] Request device [${device}] fault addr 0x${address.toString(16)} [fault reason ${reason}] x`;

const noise = '[   42.0] usb 1-1: new high-speed USB device number 7 using xhci_hcd';

describe('explain: grouping', () => {
  it('puts faults of one device and buffer together, with count, span and lines', () => {
    const log = [0, 1, 2, 3].flatMap((page) => [fault(0x100000 + page * 0x1000), noise]).join('\n');
    const { records, groups } = explainLog(log);
    assert.equal(records, 4);
    assert.equal(groups.length, 1);
    const [group] = groups;
    assert.equal(group!.count, 4);
    assert.equal(group!.firstLine, 1);
    assert.equal(group!.lastLine, 7);
    assert.deepEqual(group!.addresses, {
      lowest: '0x100000',
      highest: '0x103000',
      pages: 4,
      pattern: 'ascending over 4 pages: reads like one buffer from its start',
    });
  });

  it('keeps devices, reasons and far addresses apart', () => {
    const log = [
      fault(0x1000),
      fault(0x1000, '02:00.0'),
      fault(0x1000, '01:00.0', '0x59'),
      fault(0x4000_0000),
    ].join('\n');
    assert.deepEqual(
      explainLog(log).groups.map(({ requester, reason, addresses }) => [
        requester,
        reason.code,
        addresses!.lowest,
      ]),
      [
        ['01:00.0', '0x71', '0x1000'],
        ['02:00.0', '0x71', '0x1000'],
        ['01:00.0', '0x59', '0x1000'],
        ['01:00.0', '0x71', '0x40000000'],
      ],
    );
  });

  it('says scattered addresses as one', () => {
    const log = [1, 9, 4, 7, 2, 8].map((n) => fault(n * 0x1000_0000)).join('\n');
    const { groups } = explainLog(log);
    assert.equal(groups.length, 1);
    assert.equal(groups[0]!.count, 6);
    assert.equal(groups[0]!.addresses!.lowest, '0x10000000');
    assert.equal(groups[0]!.addresses!.highest, '0x90000000');
    assert.match(groups[0]!.addresses!.pattern!, /^6 pages far apart/);
  });

  it('names the pattern of a descending, a repeated and a mixed run', () => {
    const pattern = (...pages: number[]): string =>
      explainLog(pages.map((page) => fault(page * 0x1000)).join('\n')).groups[0]!.addresses!.pattern!;
    assert.match(pattern(9, 8, 7), /^descending over 3 pages/);
    assert.match(pattern(9, 9), /^the same address/);
    assert.match(pattern(1, 3, 2), /^3 pages close together/);
  });

  it('counts what the kernel says that it left out', () => {
    const { suppressed } = explainLog(
      `dmar_fault: 893 callbacks suppressed\n${fault(0x1000)}\namd_iommu_report_page_fault: 7 callbacks suppressed`,
    );
    assert.equal(suppressed, 900);
  });

  it('reads through time stamps, levels, host names, colours, quotes and carriage returns', () => {
    const line = fault(0x1000);
    const dressed = [
      `[ 6611.206544] ${line}`,
      `<3>[ 6611.206544] ${line}`,
      `[ 6611.206544][ T1234] ${line}`,
      `Jan  5 10:11:12 host kernel: [ 6611.206544] ${line}`,
      `2026-01-05T10:11:12.123456+01:00 host kernel: ${line}`,
      `kern  :err   : [ 6611.206544] ${line}`,
      `\u001b[32m[ 6611.206544] \u001b[0m\u001b[33mDMAR: \u001b[0m\u001b[31m${line.slice(6)}\u001b[0m`,
      `> > ${line}`,
      `${line}\r`,
    ];
    const { records, groups } = explainLog(dressed.join('\n'));
    assert.equal(records, dressed.length);
    assert.equal(groups.length, 1);
  });
});
