/** Structures that point outside memory, at themselves, or everywhere: faults, in bounded time, and never an exception. */
import assert from 'node:assert/strict';
import { generator } from '../../bench/pages';
import {
  ask,
  DDT,
  DEVICE,
  entry,
  FIRST,
  PDT,
  pointer,
  PROCESS,
  processWorld,
  pscid,
  SECOND,
  SV39,
  SV57,
  TC,
  USER_PAGE,
  V,
  world,
} from './world';

describe('RISC-V IOMMU: hostile structures', () => {
  it('ends a walk of a page table that points at itself', () => {
    const w = processWorld();
    for (let i = 0n; i < 512n; i++) w.machine.memory.write64(FIRST + 8n * i, entry(FIRST, V));
    assert.equal(ask(w, 0x123456789000n & 0x3fffffffffn), 13);
    assert.deepEqual(w.iommu.exposure(DEVICE, PROCESS, false), []);
  });

  it('bounds exposure of two five-level tables that point at themselves, with leaves among them', function () {
    this.timeout(10_000);
    const w = world();
    w.deviceContext([TC.V, pointer(SV57, SECOND, 3n), pscid(7n), pointer(SV57, FIRST)]);
    for (let i = 0n; i < 512n; i++) w.machine.memory.write64(FIRST + 8n * i, entry(FIRST, V));
    for (let i = 0n; i < 2048n; i++) w.machine.memory.write64(SECOND + 8n * i, entry(SECOND, V));
    w.machine.memory.write64(SECOND, entry(0n, USER_PAGE));
    w.machine.memory.write64(FIRST, entry(0n, USER_PAGE));
    assert.ok(w.iommu.exposure(DEVICE, null, false).length < 100);
  });

  it('names the structure that lies outside memory', () => {
    const far = 0x7fffffff000n;
    const w = world();
    w.deviceContext([TC.V | TC.PDTV, 0n, 0n, pointer(1n, far)]);
    assert.equal(ask(w, 0n), 265, 'process directory');
    const first = world();
    first.deviceContext([TC.V, 0n, 0n, pointer(SV39, far)]);
    for (const [access, execute, cause] of [
      ['read', false, 5],
      ['write', false, 7],
      ['read', true, 1],
    ] as const) {
      assert.equal(ask(first, 0n, { pasid: null, access, execute }), cause);
    }
    const second = world();
    second.deviceContext([TC.V, pointer(SV39, far & ~0x3fffn), 0n, 0n]);
    assert.equal(ask(second, 0n, { pasid: null }), 5, 'second stage');
    const directory = world();
    directory.iommu.writeRegister(16, 8, 0n);
    directory.iommu.writeRegister(16, 8, ((far >> 12n) << 10n) | 4n);
    assert.equal(ask(directory, 0n, { pasid: null }), 257, 'device directory');
    const msi = world();
    msi.deviceContext([TC.V, pointer(SV39, SECOND), 0n, 0n, pointer(1n, far), 0n, 5n, 0n]);
    assert.equal(ask(msi, 0x5000n, { pasid: null, access: 'write' }), 261, 'MSI page table');
  });

  it('answers random bits everywhere with some cause or address, and exposes them in bounded time', function () {
    this.timeout(20_000);
    for (let seed = 1; seed <= 20; seed++) {
      const next = generator(seed);
      const w = world();
      const { memory } = w.machine;
      const word = (): bigint => (BigInt(next()) << 32n) | BigInt(next());
      // Entries that mostly point into memory, so that walks go deep.
      const some = (): bigint => entry(BigInt(next() % 0x20) << 12n, BigInt(next() & 0xff) | 1n);
      for (let at = 0x1000n; at < 0x20000n; at += 8n) memory.write64(at, next() % 8 ? some() : word());
      const control = TC.V | (seed % 2 ? TC.PDTV : 0n) | (seed % 3 ? TC.SADE | TC.GADE : 0n);
      const context = seed % 2 ? pointer(2n, PDT) : pointer(SV39, FIRST);
      w.deviceContext([control, seed % 5 ? pointer(SV39, SECOND) : 0n, 0n, context, 0n, 0n, 0n, 0n]);
      for (let i = 0; i < 200; i++) {
        const pasid = seed % 2 ? next() % 0x20000 : null;
        const result = ask(w, word() & 0x7fffffffffn, { pasid, access: next() % 2 ? 'write' : 'read' });
        assert.ok(typeof result === 'number' || result.startsWith('ok ') || result === 'interrupt');
      }
      w.iommu.exposure(DEVICE, seed % 2 ? 3 : null, false);
    }
  });

  it('takes any register write, at any offset and width', () => {
    const w = world();
    const next = generator(99);
    for (let i = 0; i < 5000; i++) {
      const width = next() % 2 ? 4 : 8;
      w.iommu.writeRegister((next() % 1100) & (next() % 4 ? ~3 : ~0), width, BigInt(next()) * BigInt(next()));
      w.iommu.readRegister(next() % 1100, width);
    }
    assert.ok(typeof ask(w, DDT) !== 'undefined');
  });
});
