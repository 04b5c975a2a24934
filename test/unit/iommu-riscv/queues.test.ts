/** Commands, faults and page requests as a driver meets them. Source: RISC-V IOMMU specification, "In-memory queue interface". */
import assert from 'node:assert/strict';
import { DeviceTlb } from '../../../simulator/machine/devices/device-tlb';
import type { Endpoint, PageRequest } from '../../../simulator/machine/remapper';
import { END } from '../../../simulator/iommu/riscv/capabilities';
import { CAUSES } from '../../../simulator/iommu/riscv/causes';
import { DEFAULT_RISCV_CONFIG } from '../../../simulator/iommu/riscv/config';
import {
  ask,
  ATS_INVAL,
  ATS_PRGR,
  AV,
  COMMANDS,
  DEVICE,
  FAULTS,
  FIRST,
  IODIR_INVAL_DDT,
  IODIR_INVAL_PDT,
  IOFENCE_C,
  IOTINVAL_GVMA,
  IOTINVAL_VMA,
  PAGE_REQUESTS,
  pointer,
  PROCESS,
  processWorld,
  PSCV,
  SV39,
  TC,
  tlp,
  USER_PAGE,
  V,
  world,
  type World,
} from './world';

const CQH = 32;
const CQCSR = 72;
const FQH = 48;
const FQT = 52;
const FQCSR = 76;
const PQH = 64;
const PQT = 68;
const PQCSR = 80;
const IPSR = 84;
const MEMORY_FAULT = 1n << 8n;
const OVERFLOW = 1n << 9n;
const TIMEOUT = 1n << 9n;
const ILLEGAL = 1n << 10n;
const RID = BigInt(DEVICE) << 40n;

function errors(w: World, csr: number): bigint {
  return w.iommu.readRegister(csr, 4) & 0xf00n;
}

function words(w: World, address: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => w.machine.memory.read64(address + BigInt(8 * i)));
}

describe('RISC-V IOMMU: command queue', () => {
  const illegal: readonly (readonly [string, readonly bigint[]])[] = [
    ['a reserved opcode', [0n, 0n]],
    ['a reserved function', [IOTINVAL_VMA | (2n << 7n), 0n]],
    ['a reserved bit', [IOTINVAL_VMA | (1n << 11n), 0n]],
    ['NL without the extension', [IOTINVAL_VMA | AV | (1n << 34n), 0n]],
    ['PSCV with IOTINVAL.GVMA', [IOTINVAL_GVMA | PSCV, 0n]],
    ['PID with IODIR.INVAL_DDT', [IODIR_INVAL_DDT | (1n << 12n), 0n]],
    ['IODIR.INVAL_PDT without DV', [IODIR_INVAL_PDT, 0n]],
    ['a DID wider than the directory', [IODIR_INVAL_DDT | (1n << 33n) | (0x40n << 40n), 0n]],
    ['WSI while messages signal', [IOFENCE_C | (1n << 11n), 0n]],
  ];
  for (const [what, command] of illegal) {
    it(`stops at ${what}, with cqh at it, and goes on when cmd_ill is cleared`, () => {
      const w = world();
      w.command(IOFENCE_C, 0n);
      w.command(...command);
      w.command(IOFENCE_C | AV | (0x77n << 32n), 0x9000n >> 2n);
      assert.equal(errors(w, CQCSR), ILLEGAL);
      assert.equal(w.iommu.readRegister(CQH, 4), 1n);
      assert.equal(w.machine.memory.read32(0x9000n), 0);
      const error = w.log.events.findLast((event) => event.kind === 'queue-error');
      assert.equal(error?.address, COMMANDS + 16n);
      w.machine.memory.write64(COMMANDS + 16n, IOFENCE_C);
      w.machine.memory.write64(COMMANDS + 24n, 0n);
      w.iommu.writeRegister(CQCSR, 4, 3n | ILLEGAL);
      assert.equal(errors(w, CQCSR), 0n);
      assert.equal(w.iommu.readRegister(CQH, 4), 3n);
      assert.equal(w.machine.memory.read32(0x9000n), 0x77);
    });
  }

  it('stops with cqmf where a fence cannot write its DATA', () => {
    const w = world();
    w.command(IOFENCE_C | AV, 0x7fffffff000n >> 2n);
    assert.equal(errors(w, CQCSR), MEMORY_FAULT);
    assert.equal(w.iommu.readRegister(CQH, 4), 0n);
  });

  it('reports a device that does not answer at the next fence (cmd_to), not before', () => {
    const w = world();
    w.command(ATS_INVAL | RID, 0n);
    assert.equal(errors(w, CQCSR), 0n);
    w.command(IOFENCE_C, 0n);
    assert.equal(errors(w, CQCSR), TIMEOUT);
    assert.equal(w.iommu.readRegister(CQH, 4), 1n);
    w.iommu.writeRegister(CQCSR, 4, 3n | TIMEOUT);
    assert.equal(w.iommu.readRegister(CQH, 4), 2n);
  });

  it('reads commands, and writes data, big-endian where fctl.BE says so', () => {
    const w = world({ capabilities: DEFAULT_RISCV_CONFIG.capabilities | END });
    w.iommu.writeRegister(8, 4, 1n);
    const bytes = new DataView(new ArrayBuffer(16));
    bytes.setBigUint64(0, IOFENCE_C | AV | (0x11223344n << 32n));
    bytes.setBigUint64(8, 0x9000n >> 2n);
    w.machine.memory.write(COMMANDS, new Uint8Array(bytes.buffer));
    w.iommu.writeRegister(36, 4, 1n);
    assert.deepEqual([...w.machine.memory.read(0x9000n, 4)], [0x11, 0x22, 0x33, 0x44]);
  });
});

describe('RISC-V IOMMU: fault queue', () => {
  it('writes the record that the specification lays out, and raises one interrupt', () => {
    const w = processWorld();
    w.iommu.writeRegister(760, 8, 0x20n);
    w.iommu.writeRegister(768 + 32, 8, 0xfee0n);
    w.iommu.writeRegister(768 + 40, 8, 0x99n);
    assert.equal(ask(w, 0x12345678n, { access: 'write' }), 15);
    assert.deepEqual(words(w, FAULTS, 4), [
      15n | (BigInt(PROCESS) << 12n) | (1n << 32n) | (3n << 34n) | RID,
      0n,
      0x12345678n,
      0n,
    ]);
    assert.equal(w.iommu.readRegister(FQT, 4), 1n);
    assert.equal(w.iommu.readRegister(IPSR, 4), 2n);
    assert.equal(ask(w, 0x5000n), 13);
    const sent = w.machine.bus.takeInterrupts();
    assert.deepEqual(sent, [{ source: 'iommu', address: 0xfee0n, data: 0x99 }]);
    w.iommu.writeRegister(IPSR, 4, 2n);
    assert.equal(w.iommu.readRegister(IPSR, 4), 0n);
  });

  it('says in the event what Linux prints', () => {
    const w = processWorld();
    ask(w, 0x82d00000n, { access: 'write' });
    const fault = w.log.events.findLast((event) => event.kind === 'fault');
    assert.match(fault?.message ?? '', /Fault 15 devid: 0x20 iotval: 82d00000 iotval2: 0$/);
  });

  it('drops records after an overflow until software clears fqof', () => {
    const w = processWorld();
    for (let i = 0; i < 130; i++) ask(w, 0x1000n);
    assert.equal(errors(w, FQCSR), OVERFLOW);
    assert.equal(w.iommu.readRegister(FQT, 4), 127n);
    w.iommu.writeRegister(FQH, 4, 127n);
    ask(w, 0x1000n);
    assert.equal(w.iommu.readRegister(FQT, 4), 127n);
    w.iommu.writeRegister(FQCSR, 4, 3n | OVERFLOW);
    ask(w, 0x1000n);
    assert.equal(w.iommu.readRegister(FQT, 4), 0n);
  });

  it('records nothing of the translation with DTF, but what the device context itself gets wrong', () => {
    const w = world();
    w.deviceContext([TC.V | TC.DTF, 0n, 0n, pointer(SV39, FIRST)]);
    assert.equal(ask(w, 0x1000n, { pasid: null }), 13);
    assert.equal(w.iommu.readRegister(FQT, 4), 0n);
    assert.equal(ask(w, 0x1000n, { requester: DEVICE + 1, pasid: null }), 258);
    assert.equal(w.iommu.readRegister(FQT, 4), 1n);
  });

  it('has words and a source for every cause that a record can carry', () => {
    for (const row of CAUSES.values()) {
      assert.ok(row.text.length > 5 && row.source.includes('specification'), String(row.cause));
    }
    assert.equal(CAUSES.size, 30);
  });
});

class Recorder implements Endpoint {
  readonly requester = DEVICE;
  readonly ats = true;
  readonly tlb = new DeviceTlb(DEVICE, 16, null);
  readonly responses: unknown[] = [];
  invalidate(
    ...[pasid, address, size, global]: Parameters<Endpoint['invalidate']>
  ): ReturnType<Endpoint['invalidate']> {
    return this.tlb.invalidate(pasid, address, size, global);
  }
  pageResponse(...response: Parameters<Endpoint['pageResponse']>): void {
    this.responses.push(response);
  }
  cacheLines(): ReturnType<Endpoint['cacheLines']> {
    return this.tlb.cacheLines();
  }
}

function withEndpoint(w: World): Recorder {
  const endpoint = new Recorder();
  w.iommu.connect(endpoint);
  return endpoint;
}

const REQUEST: PageRequest = {
  requester: DEVICE,
  pasid: PROCESS,
  privileged: false,
  execute: false,
  read: true,
  write: true,
  address: 0x7000n,
  group: 3,
  last: true,
};

describe('RISC-V IOMMU: ATS and PRI', () => {
  it('answers a translation request with what both stages permit, and with nothing where there is no page', () => {
    const w = processWorld();
    w.map(FIRST, 3, 0x40201000n, 0x800000n, USER_PAGE & ~4n);
    const translate = (address: bigint): unknown =>
      w.iommu.handle(tlp(address, { addressType: 'translation-request', access: 'write' }));
    assert.deepEqual(translate(0x40201000n), {
      kind: 'translated',
      physical: 0x800000n,
      pageSize: 4096n,
      permissions: 1,
    });
    assert.deepEqual(translate(0x1000n), {
      kind: 'translated',
      physical: 0n,
      pageSize: 4096n,
      permissions: 0,
    });
    assert.equal(w.iommu.readRegister(FQT, 4), 0n, 'no fault is recorded');
  });

  it('lets translated requests pass untranslated, and only from a device with EN_ATS', () => {
    const w = processWorld();
    assert.equal(ask(w, 0x900000n, { addressType: 'translated' }), 'ok 900000');
    w.deviceContext([TC.V | TC.PDTV]);
    w.command(IODIR_INVAL_DDT, 0n);
    assert.equal(ask(w, 0x900000n, { addressType: 'translated' }), 260);
  });

  it('drops from the device TLB what ATS.INVAL names', () => {
    const w = processWorld();
    const { tlb } = withEndpoint(w);
    for (const page of [0x1000n, 0x9000n]) tlb.fill(PROCESS, false, page, 0x800000n, 4096n, 1);
    const withPasid = ATS_INVAL | RID | (1n << 32n);
    w.command(withPasid | (6n << 12n), 0x1000n);
    assert.equal(tlb.cacheLines().length, 2, 'another PASID');
    w.command(withPasid | (BigInt(PROCESS) << 12n), 0x1000n);
    assert.deepEqual(
      tlb.cacheLines().map((line) => line.address),
      [0x9000n],
    );
    // S with ADDR[14:12] = 011: 32 KiB from 0x8000.
    w.command(withPasid | (BigInt(PROCESS) << 12n), 0x8000n | 0x3000n | (1n << 11n));
    assert.equal(tlb.cacheLines().length, 0);
  });

  it('queues page requests as the specification lays them out, and hands on the response', () => {
    const w = processWorld();
    const endpoint = withEndpoint(w);
    w.iommu.pageRequest(REQUEST);
    assert.deepEqual(words(w, PAGE_REQUESTS, 2), [
      (BigInt(PROCESS) << 12n) | (1n << 32n) | RID,
      0x7000n | (3n << 3n) | 7n,
    ]);
    assert.equal(w.iommu.readRegister(PQT, 4), 1n);
    w.command(ATS_PRGR | RID | (1n << 32n) | (BigInt(PROCESS) << 12n), (3n << 32n) | (1n << 44n));
    assert.deepEqual(endpoint.responses, [[PROCESS, 3, 'invalid-request']]);
  });

  it('answers by itself: success after an overflow, with a PASID only where PRPR says so', () => {
    const w = processWorld();
    const endpoint = withEndpoint(w);
    for (let i = 0; i < 128; i++) w.iommu.pageRequest(REQUEST);
    assert.equal(errors(w, PQCSR), OVERFLOW);
    assert.deepEqual(endpoint.responses, [[null, 3, 'success']]);
    w.iommu.writeRegister(PQH, 4, 100n);
    w.iommu.pageRequest({ ...REQUEST, last: false });
    assert.equal(endpoint.responses.length, 1, 'one that is not the last is dropped silently');
  });

  it('answers failure where the queue is off, and invalid request where EN_PRI is 0', () => {
    const w = processWorld();
    const endpoint = withEndpoint(w);
    w.iommu.writeRegister(PQCSR, 4, 0n);
    w.iommu.pageRequest(REQUEST);
    w.deviceContext([TC.V | TC.EN_ATS | TC.PDTV]);
    w.command(IODIR_INVAL_DDT, 0n);
    w.iommu.pageRequest(REQUEST);
    assert.deepEqual(endpoint.responses, [
      [PROCESS, 3, 'failure'],
      [null, 3, 'invalid-request'],
    ]);
    assert.equal(words(w, FAULTS, 1)[0]! & 0xfffn, 260n);
    assert.equal((words(w, FAULTS, 1)[0]! >> 34n) & 0x3fn, 9n, 'TTYP: message');
  });
});

describe('RISC-V IOMMU: debug interface', () => {
  it('translates what tr_req_iova and tr_req_ctl say', () => {
    const w = processWorld();
    w.map(FIRST, 3, 0x40000000n, 0xc0000000n, USER_PAGE, 30);
    const control = (BigInt(DEVICE) << 40n) | (1n << 32n) | (BigInt(PROCESS) << 12n) | (1n << 3n) | 1n;
    w.iommu.writeRegister(600, 8, 0x40123456n);
    w.iommu.writeRegister(608, 8, control);
    assert.equal(w.iommu.readRegister(608, 8) & 1n, 0n, 'Go is clear');
    // 1 GiB: S, and PPN 0xc0000 with 17 ones below a zero.
    assert.equal(w.iommu.readRegister(616, 8), ((0xc0000n | 0x1ffffn) << 10n) | (1n << 9n));
    w.iommu.writeRegister(600, 8, 0x1000n);
    w.iommu.writeRegister(608, 8, control);
    assert.equal(w.iommu.readRegister(616, 8), 1n);
    assert.equal(w.iommu.readRegister(FQT, 4), 1n, 'its fault is recorded');
  });
});

describe('RISC-V IOMMU: MSI page table', () => {
  it('translates writes to a virtual interrupt file, which become interrupts at the real one', () => {
    const w = world();
    const table = w.allocate();
    w.deviceContext([TC.V | TC.EN_ATS, pointer(SV39, 0x4000n), 0n, 0n, pointer(1n, table), 1n, 0x100n, 0n]);
    w.machine.memory.write64(table + 16n, ((0x28001000n >> 12n) << 10n) | 7n);
    const message = tlp(0x101004n, { pasid: null, access: 'write' });
    assert.deepEqual(w.iommu.handle(message), { kind: 'interrupt', physical: 0x28001004n });
    w.machine.bus.send('device', message, Uint8Array.of(5, 0, 0, 0));
    assert.deepEqual(w.machine.bus.takeInterrupts().at(-1), {
      source: 'device',
      address: 0x28001004n,
      data: 5,
    });
    assert.equal(ask(w, 0x100000n, { pasid: null, access: 'write' }), 262, 'file 0 has no entry');
    const asked = w.iommu.handle({ ...message, addressType: 'translation-request' });
    assert.equal(asked.kind, 'translated', 'a translation request writes nothing');
    assert.equal(ask(w, 0x102000n, { pasid: null, access: 'write' }), 23, 'the second stage elsewhere');
    assert.equal(ask(w, 0x101000n, { pasid: null, execute: true }), 1);
  });
});

describe('RISC-V IOMMU: snapshots', () => {
  it('restores so exactly that the same actions give the same events', () => {
    const w = processWorld();
    const at = w.map(FIRST, 3, 0x40201000n, 0x800000n, USER_PAGE);
    ask(w, 0x40201000n);
    const machine = w.machine.save();
    const log = w.log.save();
    const act = (): string => {
      w.machine.memory.write64(at, V);
      ask(w, 0x40201000n);
      ask(w, 0x1000n, { access: 'write' });
      w.iommu.writeRegister(IPSR, 4, 2n);
      w.iommu.pageRequest(REQUEST);
      w.iommu.writeRegister(36, 4, 1n);
      ask(w, 0x40201000n);
      const text = JSON.stringify(w.log.events.slice(log.length), (_, value: unknown) =>
        typeof value === 'bigint' ? `0x${value.toString(16)}` : value,
      );
      return text;
    };
    w.machine.memory.write64(COMMANDS, IOTINVAL_VMA);
    const again = { machine: w.machine.save(), log: w.log.save() };
    assert.ok(machine && again.log.length >= log.length);
    const first = act();
    w.machine.restore(again.machine);
    w.log.restore(again.log);
    assert.equal(act(), first);
  });
});
