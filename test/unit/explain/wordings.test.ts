import { strict as assert } from 'node:assert';
import { explainLog, type FaultGroup } from '../../../simulator/explain/explain';

function only(log: string): FaultGroup {
  const { groups } = explainLog(log);
  assert.equal(groups.length, 1, log);
  return groups[0]!;
}

/** Messages of kernel/dma/debug.c after «DMA-API: nvme 0000:01:00.0: », its format strings filled in. */
const DMA_DEBUG: readonly (readonly [message: string, situation: string])[] = [
  ['device driver has pending DMA allocations while released from device [count=3]', 'leaked-mapping'],
  ['device driver tries to free an invalid DMA memory address', 'free-failed-mapping'],
  [
    'device driver tries to free DMA memory it has not allocated [device address=0x1000] [size=8 bytes]',
    'free-unknown',
  ],
  [
    'device driver frees DMA memory with different size [device address=0x1000] [map size=8 bytes] [unmap size=4 bytes]',
    'size-mismatch',
  ],
  [
    'device driver frees DMA memory with wrong function [device address=0x1000] [size=8 bytes] [mapped as single] [unmapped as coherent]',
    'function-mismatch',
  ],
  [
    'device driver frees DMA memory with different CPU address [device address=0x1000] [size=8 bytes] [cpu alloc address=0x2000] [cpu free address=0x3000]',
    'cpu-address-mismatch',
  ],
  [
    'device driver frees DMA sg list with different entry count [map count=4] [unmap count=1]',
    'count-mismatch',
  ],
  [
    'device driver frees DMA memory with different direction [device address=0x1000] [size=8 bytes] [mapped with DMA_TO_DEVICE] [unmapped with DMA_FROM_DEVICE]',
    'direction-mismatch',
  ],
  [
    'device driver failed to check map error[device address=0x1000] [size=8 bytes] [mapped as single]',
    'unchecked-mapping',
  ],
  ['device driver maps memory from stack [probable addr=00000000f1a2b3c4]', 'stack-memory'],
  ['device driver maps memory from kernel text or rodata [addr=00000000f1a2b3c4] [len=64]', 'image-memory'],
  ['device driver maps memory from invalid area [addr=00000000f1a2b3c4] [len=64]', 'unmappable-memory'],
  ['device driver maps memory from vmalloc area [addr=00000000f1a2b3c4] [len=64]', 'unmappable-memory'],
  [
    'device driver tries to sync DMA memory it has not allocated [device address=0x1000] [size=8 bytes]',
    'sync-unknown',
  ],
  [
    'device driver syncs DMA memory outside allocated range [device address=0x1000] [allocation size=8 bytes] [sync offset+size=16]',
    'sync-range',
  ],
  [
    'device driver syncs DMA memory with different direction [device address=0x1000] [size=8 bytes] [mapped with DMA_TO_DEVICE] [synced with DMA_FROM_DEVICE]',
    'sync-direction',
  ],
  [
    'device driver syncs device read-only DMA memory for cpu [device address=0x1000] [size=8 bytes] [mapped with DMA_TO_DEVICE] [synced with DMA_FROM_DEVICE]',
    'sync-direction',
  ],
  [
    'device driver syncs device write-only DMA memory to device [device address=0x1000] [size=8 bytes] [mapped with DMA_FROM_DEVICE] [synced with DMA_TO_DEVICE]',
    'sync-direction',
  ],
  [
    'device driver syncs DMA sg list with different entry count [map count=4] [sync count=1]',
    'count-mismatch',
  ],
  ['mapping sg segment longer than device claims to support [len=98304] [max=65536]', 'segment-length'],
  [
    'mapping sg segment across boundary [start=0x0000000000001000] [end=0x0000000000020fff] [boundary=0x000000000000ffff]',
    'segment-boundary',
  ],
  ["cacheline tracking EEXIST, overlapping mappings aren't supported", 'overlapping-lines'],
];

describe('explain: the kernel’s wordings', () => {
  for (const [message, situation] of DMA_DEBUG)
    it(`dma-debug: ${message.replace(/ ?\[.*/, '')}`, () => {
      const group = only(`DMA-API: nvme 0000:01:00.0: ${message}`);
      assert.equal(group.reason.situation, situation);
      assert.equal(group.requester, '01:00.0');
      if (message.includes('[device address=')) assert.equal(group.addresses!.lowest, '0x1000');
    });

  it('dma-debug without a device: its own limits, and pages freed while mapped', () => {
    assert.equal(
      only('DMA-API: exceeded 7 overlapping mappings of cacheline 0x0000000000abcdef').reason.situation,
      'overlapping-lines',
    );
    assert.equal(
      only('DMA-API: cacheline tracking ENOMEM, dma-debug disabled').reason.situation,
      'debug-exhausted',
    );
    assert.equal(only('DMA-API: debugging out of memory - disabling').reason.situation, 'debug-exhausted');
    assert.equal(only('iommu: Detected page leak!').reason.situation, 'freed-while-mapped');
  });

  it('dma-debug says what it was doing at boot, which is no fault', () => {
    assert.equal(
      explainLog('DMA-API: preallocated 65536 debug entries\nDMA-API: debugging enabled by kernel config')
        .records,
      0,
    );
  });

  it('keeps size, direction and call of a dma-debug warning', () => {
    const { details } = only(`DMA-API: nvme 0000:01:00.0: ${DMA_DEBUG[7]![0]}`);
    assert.deepEqual(details, [
      { name: 'driver', value: 'nvme' },
      { name: 'checked in', value: 'dma_unmap_*, dma_free_*' },
      { name: 'size', value: '8 bytes' },
      { name: 'mapped with', value: 'DMA_TO_DEVICE' },
      { name: 'unmapped with', value: 'DMA_FROM_DEVICE' },
    ]);
  });

  it('addresses beyond a mask, in the wording since 5.10, and no mask at all', () => {
    const group = only(
      'nvme 0000:01:00.0: DMA addr 0x0000000185bc6080+4608 overflow (mask ffffffff, bus limit 0).',
    );
    assert.equal(group.reason.situation, 'beyond-mask');
    assert.equal(group.requester, '01:00.0');
    assert.equal(group.addresses!.lowest, '0x185bc6080');
    assert.equal(
      only('foo foo.0: dma_direct_map_page: call on device without dma_mask').reason.situation,
      'no-mask',
    );
  });

  it('a domain that could not be made', () => {
    const group = only('DMAR: Allocating domain for 0000:00:02.0 failed');
    assert.equal(group.reason.situation, 'no-domain');
    assert.equal(group.requester, '00:02.0');
  });

  it('AMD-Vi events that carry no request', () => {
    const situation = (event: string): string =>
      only(`iommu ivhd0: AMD-Vi: Event logged [${event}]`).reason.situation;
    assert.equal(situation('COMMAND_HARDWARE_ERROR address=0x1000 flags=0x0000'), 'hardware-error');
    assert.equal(situation('ILLEGAL_COMMAND_ERROR address=0x1000'), 'invalidation-failed');
    assert.equal(
      situation('DEV_TAB_HARDWARE_ERROR device=0000:01:00.0 address=0x1000 flags=0x0000'),
      'hardware-error',
    );
    assert.equal(
      situation('PAGE_TAB_HARDWARE_ERROR device=0000:01:00.0 pasid=0x0000 address=0x1000 flags=0x0000'),
      'hardware-error',
    );
  });

  it('AMD-Vi reverse map faults, fields set apart by commas', () => {
    const group = only(
      'AMD-Vi: Event logged [RMP_PAGE_FAULT device=0000:01:00.0, vmg_tag=0x0001, gpa=0x5000, flags_rmp=0x0000, flags=0x0020]',
    );
    assert.equal(group.requester, '01:00.0');
    assert.equal(group.addresses!.lowest, '0x5000');
  });

  it('command queues that do not finish', () => {
    assert.equal(only('AMD-Vi: Completion-Wait loop timed out').reason.code, 'COMPLETION_WAIT');
    assert.equal(
      only('arm-smmu-v3 a.auto: CMD_SYNC timeout at 0x0000b1b7 [hwprod 0x0000b1c0, hwcons 0x0000b1b7]').reason
        .code,
      'CMD_SYNC',
    );
    assert.equal(
      only('arm-smmu-v3 a.auto: CMDQ error (cons 0x0100b1b7): Illegal command').reason.code,
      'CERROR_ILL',
    );
  });

  it('VT-d invalidation errors of an IOMMU that reads all ones name no device', () => {
    const { groups } = explainLog(
      'DMAR: VT-d detected Invalidation Queue Error: Reason f\nDMAR: VT-d detected Invalidation Time-out Error: SID ffff\n' +
        'DMAR: VT-d detected Invalidation Completion Error: SID ffff\nDMAR: QI HEAD: UNKNOWN qw0 = 0x0, qw1 = 0x0',
    );
    assert.deepEqual(
      groups.map(({ reason, requester }) => [reason.code, requester]),
      [
        ['IQE', null],
        ['ITE', null],
        ['ICE', null],
      ],
    );
  });

  it('a page request that reached an SMMU which handles none', () => {
    const group = only(
      'arm-smmu-v3 x: unexpected PRI request received:\narm-smmu-v3 x: \tsid 0x00000108.0x00003: [5L] unprivileged RW access at iova 0x00007f0012345000',
    );
    assert.equal(group.requester, 'stream 0x108');
    assert.equal(group.pasid, 3);
    assert.equal(group.privileged, false);
    assert.equal(group.access, 'write');
    assert.equal(group.addresses!.lowest, '0x7f0012345000');
  });

  it('page requests that the Intel driver refuses', () => {
    const bit = (text: string): string | null => only(`DMAR: IOMMU: dmar2: ${text}`).reason.bit;
    assert.equal(bit('Page request without PASID'), 'PP');
    assert.equal(bit('Page request in Privilege Mode'), 'PRIV');
    assert.equal(bit('Execution request not supported'), 'EXE');
    assert.equal(bit('Address is not canonical'), 'ADDR');
  });
});
