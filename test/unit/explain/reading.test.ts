import { strict as assert } from 'node:assert';
import { explainLog } from '../../../simulator/explain/explain';

const details = (log: string): Record<string, string> =>
  Object.fromEntries(explainLog(log).groups[0]!.details.map(({ name, value }) => [name, value]));

describe('explain: details of single formats', () => {
  it('reads a reason without 0x as decimal and with 0x as hexadecimal (dmar.c before and since 5.14)', () => {
    const line = (reason: string): string =>
      `DMAR: [DMA Read] Request device [01:00.0] fault addr 1000 [fault reason ${reason}] x`;
    const code = (reason: string): string => explainLog(line(reason)).groups[0]!.reason.code;
    assert.equal(code('10'), '0x0a');
    assert.equal(code('0x10'), '0x10');
    assert.equal(code('88'), '0x58');
  });

  it('says a reason that no list has', () => {
    const { reason } = explainLog(
      'DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x1000 [fault reason 0xee] Unknown',
    ).groups[0]!;
    assert.equal(reason.structure, 'unknown');
    assert.equal(reason.situation, 'hardware-error');
  });

  it('takes the level at which the dumped walk ended (dmar_fault_dump_ptes)', () => {
    const got = details(
      [
        'DMAR: [DMA Write PASID 0x1] Request device [6a:01.0] fault addr 0x2000 [fault reason 0x71] SM: Present bit in first-level paging entry is clear',
        'DMAR: Dump dmar1 table entries for IOVA 0x2000',
        'DMAR: scalable mode root entry: hi 0x0000000102448001, low 0x0000000101b3e001',
        'DMAR: context entry: hi 0x0000000000000000, low 0x0000000101b4e801',
        'DMAR: pasid dir entry: 0x0000000101b4e001',
        'DMAR: pasid table entry[0]: 0x0000000000000049',
        'DMAR: pasid table entry[1]: 0x0000000000000001',
        'DMAR: pte level: 4, pte value: 0x0000000107b6a067',
        'DMAR: pte level: 3, pte value: 0x0000000000000000',
        'DMAR: page table not present at level 2',
      ].join('\n'),
    );
    assert.equal(got['dumped entry at level 3'], '0x0000000000000000');
    assert.equal(got['walk ended'], 'page table not present at level 2');
    assert.equal(got['dumped pasid dir entry'], '0x0000000101b4e001');
  });

  it('decodes the flags of AMD-Vi by their bits', () => {
    const log = (flags: string): string =>
      `AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=0x0005 address=0x1000 flags=${flags}]`;
    // 48882, IO_PAGE_FAULT: GN NX US I PR RW PE RZ TR from bit 0 up.
    const read = (flags: string): unknown => {
      const { pasid, access, privileged, reason } = explainLog(log(flags)).groups[0]!;
      return { pasid, access, privileged, situation: reason.situation };
    };
    assert.deepEqual(read('0x0020'), {
      pasid: 'none',
      access: 'write',
      privileged: null,
      situation: 'unmapped',
    });
    assert.deepEqual(read('0x0050'), {
      pasid: 'none',
      access: 'read',
      privileged: null,
      situation: 'not-permitted',
    });
    assert.deepEqual(read('0x0080'), {
      pasid: 'none',
      access: 'read',
      privileged: null,
      situation: 'broken-structure',
    });
    assert.deepEqual(read('0x0008'), {
      pasid: 'none',
      access: null,
      privileged: null,
      situation: 'interrupt-remapping',
    });
    // GN: the domain field holds the PASID; US clear: supervisor.
    assert.deepEqual(read('0x0001'), {
      pasid: 5,
      access: 'read',
      privileged: true,
      situation: 'unmapped-pasid',
    });
  });

  it('shows the fields of a dumped AMD device table entry', () => {
    const got = details(
      'AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=0000:06:00.0 pasid=0x00000 address=0x1000 flags=0x0080]\n' +
        'AMD-Vi: DTE[0]: 6000000000000403\nAMD-Vi: DTE[1]: 0000000000000011\nAMD-Vi: DTE[2]: 2000003088b3e013\nAMD-Vi: DTE[3]: 0000000000000000',
    );
    assert.equal(got['device table entry'], 'V 1, TV 1, Mode 2, GV 0, IR 1, IW 1, domain 0x11');
  });

  it('reads substream, stall and stage of an SMMUv3 event from its words', () => {
    // SSV bit 11, SSID 5, SID 0x30; stall, STAG 7, RnW; class IN; address; IPA.
    const words = [
      (0x30n << 32n) | (5n << 12n) | (1n << 11n) | 0x13n,
      (2n << 40n) | (1n << 39n) | (1n << 35n) | (1n << 31n) | 7n,
      0x7f00_1234_5000n,
      0x8_0000_3000n,
    ];
    const log = [
      'arm-smmu-v3 x: event 0x13 received:',
      ...words.map((word) => `arm-smmu-v3 x: \t0x${word.toString(16).padStart(16, '0')}`),
    ].join('\n');
    const group = explainLog(log).groups[0]!;
    assert.equal(group.pasid, 5);
    assert.equal(group.access, 'read');
    assert.equal(group.reason.code, 'F_PERMISSION');
    assert.equal(details(log)['stalled'], 'yes, STAG 0x7');
    assert.equal(details(log)['stage'], '2');
    assert.equal(details(log)['IPA'], '0x800003000');
  });

  it('names the table that was being fetched when the class of an SMMUv3 event says so', () => {
    const log = [
      'arm-smmu-v3 x: event 0x10 received:',
      '0x0000000000000010',
      '0x0000010000000000',
      '0x0000000000001000',
      '0x0000000000000000',
    ]
      .map((text) => (text.startsWith('0x') ? `arm-smmu-v3 x: ${text}` : text))
      .join('\n');
    assert.equal(explainLog(log).groups[0]!.reason.structure, 'stage 1 translation table');
  });

  it('keeps two SMMUs apart whose dumps interleave', () => {
    const dump = (name: string, sid: string, address: string): string[] => [
      `arm-smmu-v3 ${name}: event 0x10 received:`,
      `arm-smmu-v3 ${name}: 0x${sid.padStart(8, '0')}00000010`,
      `arm-smmu-v3 ${name}: 0x0000020000000000`,
      `arm-smmu-v3 ${name}: 0x${address.padStart(16, '0')}`,
      `arm-smmu-v3 ${name}: 0x0000000000000000`,
    ];
    const [a, b] = [dump('a.iommu', '11', '1000'), dump('b.iommu', '22', '2000')];
    const { records, groups } = explainLog(a.flatMap((line, index) => [line, b[index]!]).join('\n'));
    assert.equal(records, 2);
    assert.deepEqual(
      groups.map((group) => [group.requester, group.addresses!.lowest]),
      [
        ['stream 0x11', '0x1000'],
        ['stream 0x22', '0x2000'],
      ],
    );
  });

  it('finds the guest physical address of a RISC-V second-stage fault', () => {
    const got = details('riscv,iommu 0000:00:01.0: Fault 21 devid: 0x8 iotval: 1000 iotval2: 80200001');
    assert.equal(got['guest physical address'], '0x80200000');
    assert.equal(got['implicit'], 'the fault came on a first-stage table access');
  });

  it('decodes a refused Intel page request from its two words', () => {
    // Type 1, PP, RID 6a:01.0, PASID 9, PRIV; read, last, group 3, address.
    const w0 = 1n | (1n << 8n) | (0x6a08n << 16n) | (9n << 32n) | (1n << 53n);
    const w1 = 1n | (1n << 2n) | (3n << 3n) | 0x7f12_3456_7000n;
    const group = explainLog(
      `DMAR: IOMMU: dmar2: Page request in Privilege Mode\nDMAR: dmar2: Invalid page request: ${w0.toString(16).padStart(8, '0')} ${w1.toString(16).padStart(8, '0')}`,
    ).groups[0]!;
    assert.equal(group.requester, '6a:01.0');
    assert.equal(group.pasid, 9);
    assert.equal(group.privileged, true);
    assert.equal(group.access, 'read');
    assert.equal(group.addresses!.lowest, '0x7f1234567000');
  });
});

describe('explain: what an address gives away', () => {
  const first = (address: string, pasid = 'NO_PASID'): string | null =>
    explainLog(
      `DMAR: [DMA Read ${pasid}] Request device [01:00.0] fault addr 0x${address} [fault reason 0x71] x`,
    ).groups[0]!.causes[0]!.rule;

  it('all ones is DMA_MAPPING_ERROR', () => assert.equal(first('fffffffffffff000'), 'unchecked-mapping'));
  it('the kernel half without PASID is a raw pointer', () =>
    assert.equal(first('ffff888012345000'), 'raw-kernel-pointer'));
  it('the kernel half under a PASID is kernel SVA', () =>
    assert.equal(first('ffff888012345000', 'PASID 0x3'), 'kernel-sva-bind'));
  it('a process’s address without PASID lacks one', () =>
    assert.equal(first('7f0012345000'), 'pasid-unmapped-address'));
  it('an ordinary I/O address says nothing', () => assert.equal(first('fff12000'), 'free-while-mapped'));
});
