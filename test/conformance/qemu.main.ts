/**
 * `npm run conformance:qemu [-- SEED [REQUESTS]]`: the same random worlds and requests to QEMU's VT-d unit and to ours;
 * compared for outcome, address, requester and direction.
 */
import { spawnSync } from 'node:child_process';
import { createVtdMachine } from '../../simulator/iommu/platform';
import type { VtdIommu } from '../../simulator/iommu/vtd/vtd';
import type { Machine } from '../../simulator/machine/machine';
import { generator } from '../bench/pages';
import { CODES, NOT_ASKED, PERMISSION } from './qemu/deviations';
import { EDU, MEMORY_MIB, Qemu, QEMU } from './qemu/process';
import { randomWorld, TABLES_SIZE, TARGET, TARGET_SIZE, type QemuWorld, type Request } from './qemu/world';

const MIB = 1024 * 1024;
const PER_WORLD = 50;
const SCRATCH = 0x8_0000n;
const GCMD = 0x18;
const RTADDR = 0x20;
const CCMD = 0x28;
const FSTS = 0x34;
const TE = 1n << 31n;
const SRTP = 1n << 30n;
const GLOBAL_CONTEXT = (1n << 63n) | (1n << 61n);
const GLOBAL_IOTLB = (1n << 63n) | (1n << 60n);

/** What one side did with a request. */
interface Answer {
  /** Physical address reached; null: blocked. */
  readonly physical: bigint | null;
  readonly fault: {
    readonly code: number;
    readonly source: number;
    readonly read: boolean;
    readonly page: bigint;
  } | null;
}

/** Our unit with the capabilities that QEMU's has with `aw-bits=48`. */
function ourMachine(world: QemuWorld): Machine<VtdIommu> {
  const machine = createVtdMachine({
    memory: MEMORY_MIB * MIB,
    iommu: {
      hostAddressWidth: 48,
      mgaw: 48,
      secondStageWidths: [39, 48],
      firstStage5Level: false,
      nested: false,
      deviceTlb: false,
      pageRequests: false,
      ridPasid: false,
      faultRecords: 1,
    },
  });
  for (const [address, value] of world.words) machine.memory.write64(address, value);
  machine.iommu.writeRegister(RTADDR, 8, world.root | (world.scalable ? 1n << 10n : 0n));
  machine.iommu.writeRegister(GCMD, 4, SRTP);
  machine.iommu.writeRegister(GCMD, 4, TE);
  return machine;
}

function ask(machine: Machine<VtdIommu>, { access, address }: Request): Answer {
  const outcome = machine.iommu.handle({
    requester: EDU,
    pasid: null,
    privileged: false,
    execute: false,
    addressType: 'untranslated',
    access,
    address,
    length: 8,
  });
  if (outcome.kind === 'translated') return { physical: outcome.physical, fault: null };
  if (outcome.kind === 'interrupt') return { physical: address, fault: null };
  const source = EDU;
  return {
    physical: null,
    fault: { code: outcome.reason, source, read: access === 'read', page: address & ~0xfffn },
  };
}

/** False below 1 MiB, where firmware lies, and beyond memory: there only the absence of a fault can be seen. */
function observable(physical: bigint): boolean {
  return physical >= BigInt(MIB) && physical < BigInt(MEMORY_MIB * MIB);
}

/** What QEMU's memory holds at an address: in the target range the address itself, elsewhere the world's tables. */
function contentAt({ memory }: Machine<VtdIommu>, address: bigint | null): bigint {
  if (address === null || !memory.contains(address, 8)) return 0n;
  const inTarget = address >= TARGET && address < TARGET + BigInt(TARGET_SIZE);
  return inTarget ? address : memory.read64(address);
}

class QemuSide {
  private faultRecord = 0;
  private iotlb = 0;

  constructor(private readonly qemu: Qemu) {}

  async prepare(): Promise<void> {
    await this.qemu.start();
    const capability = await this.qemu.readRegister(0x08, 8);
    this.faultRecord = Number((capability >> 24n) & 0x3ffn) * 16;
    this.iotlb = Number(((await this.qemu.readRegister(0x10, 8)) >> 8n) & 0x3ffn) * 16 + 8;
    const chunk = new BigUint64Array(0x4000);
    for (let at = 0; at < TARGET_SIZE; at += chunk.byteLength) {
      for (let i = 0; i < chunk.length; i++) chunk[i] = TARGET + BigInt(at + 8 * i);
      await this.qemu.write(TARGET + BigInt(at), new Uint8Array(chunk.buffer));
    }
  }

  async load(world: QemuWorld): Promise<void> {
    const { qemu } = this;
    await qemu.writeRegister(GCMD, 4, 0n);
    await qemu.fill(0x10_0000n, TABLES_SIZE, 0);
    await Promise.all([...world.words].map(([address, value]) => qemu.write64(address, value)));
    await qemu.writeRegister(RTADDR, 8, world.root | (world.scalable ? 1n << 10n : 0n));
    await qemu.writeRegister(GCMD, 4, SRTP);
    await qemu.writeRegister(CCMD, 8, GLOBAL_CONTEXT);
    await this.flush();
    await qemu.writeRegister(GCMD, 4, TE);
  }

  async flush(): Promise<void> {
    await this.qemu.writeRegister(this.iotlb, 8, GLOBAL_IOTLB);
  }

  /**
   * Asks, and finds out from memory where the access went. `expected` is where ours goes, `content` what memory holds
   * there before.
   */
  async ask(request: Request, expected: bigint | null, content: bigint): Promise<Answer> {
    const { qemu } = this;
    const stamp = 0x5354_414d_5000_0000n | (request.address & 0xfff_ffffn);
    await this.setBuffer(stamp);
    await qemu.dma(request.access, request.address);
    const fault = await this.takeFault();
    if (request.access === 'read') {
      const value = await this.buffer();
      if (expected !== null && value === content) return { physical: expected, fault };
      return { physical: value === stamp || fault ? null : value, fault };
    }
    if (expected !== null && !observable(expected)) return { physical: null, fault };
    if (expected === null) return { physical: fault ? null : await this.findStamp(stamp), fault };
    const reached = (await qemu.read64(expected)) === stamp;
    await qemu.write64(expected, content);
    return { physical: reached ? expected : null, fault };
  }

  /** A write that ours blocks and QEMU recorded no fault for: null where it went nowhere in the target range. */
  private async findStamp(stamp: bigint): Promise<bigint | null> {
    const words = new BigUint64Array((await this.qemu.read(TARGET, TARGET_SIZE)).buffer);
    const at = words.indexOf(stamp);
    if (at < 0) return null;
    const address = TARGET + BigInt(8 * at);
    await this.qemu.write64(address, address);
    return address;
  }

  /** With translation off, through memory of our own. */
  private async setBuffer(value: bigint): Promise<void> {
    await this.qemu.writeRegister(GCMD, 4, 0n);
    await this.qemu.write64(SCRATCH, value);
    await this.qemu.dma('read', SCRATCH);
    await this.qemu.writeRegister(GCMD, 4, TE);
  }

  private async buffer(): Promise<bigint> {
    await this.qemu.writeRegister(GCMD, 4, 0n);
    await this.qemu.dma('write', SCRATCH);
    await this.qemu.writeRegister(GCMD, 4, TE);
    return this.qemu.read64(SCRATCH);
  }

  private async takeFault(): Promise<Answer['fault']> {
    const { qemu, faultRecord } = this;
    const high = await qemu.readRegister(faultRecord + 8, 8);
    if (high >> 63n === 0n) return null;
    const page = await qemu.readRegister(faultRecord, 8);
    await qemu.writeRegister(faultRecord + 12, 4, 1n << 31n);
    await qemu.writeRegister(FSTS, 4, 1n);
    const [source, code] = [Number(high & 0xffffn), Number((high >> 32n) & 0xffn)];
    return { code, source, read: ((high >> 62n) & 1n) === 1n, page };
  }
}

/** What differs, in words; null where both agree. `hit`: QEMU's IOTLB may have answered. */
function difference(ours: Answer, theirs: Answer, hit: boolean): string | null {
  if (ours.physical !== null) {
    if (!observable(ours.physical) && !theirs.fault) return null;
    return theirs.physical === ours.physical && !theirs.fault
      ? null
      : `ours reaches ${ours.physical.toString(16)}, QEMU ${describe(theirs)}`;
  }
  const { fault } = ours;
  if (theirs.physical !== null)
    return `ours blocks with ${fault!.code.toString(16)}, QEMU ${describe(theirs)}`;
  if (!theirs.fault) return hit && PERMISSION.has(fault!.code) ? null : 'ours records a fault, QEMU none';
  if (theirs.fault.source !== fault!.source) return `requester ${theirs.fault.source.toString(16)}`;
  if (theirs.fault.read !== fault!.read) return 'the direction differs';
  if (theirs.fault.page !== fault!.page) return `page ${theirs.fault.page.toString(16)}`;
  const allowed = [fault!.code, ...(CODES[fault!.code]?.qemu ?? [])];
  return allowed.includes(theirs.fault.code)
    ? null
    : `code ${fault!.code.toString(16)} here, ${theirs.fault.code.toString(16)} in QEMU`;
}

function describe(answer: Answer): string {
  if (answer.physical !== null) return `reaches ${answer.physical.toString(16)}`;
  return answer.fault ? `blocks with ${answer.fault.code.toString(16)}` : 'blocks without a record';
}

async function run(seed: number, wanted: number): Promise<number> {
  const random = generator(seed);
  const qemu = new Qemu();
  const tally = new Map<string, number>();
  const wrong: string[] = [];
  let asked = 0;
  try {
    const side = new QemuSide(qemu);
    await side.prepare();
    for (let number = 0; asked < wanted; number++) {
      const world = randomWorld(random, PER_WORLD);
      const machine = ourMachine(world);
      await side.load(world);
      for (const request of world.requests) {
        const hit = random() % 2 === 0;
        if (!hit) await side.flush();
        const ours = ask(machine, request);
        const theirs = await side.ask(request, ours.physical, contentAt(machine, ours.physical));
        const text = difference(ours, theirs, hit);
        const kind = ours.fault ? `fault ${ours.fault.code.toString(16).padStart(2, '0')}` : 'ok';
        tally.set(kind, (tally.get(kind) ?? 0) + 1);
        asked++;
        if (text)
          wrong.push(
            `world ${number} (${world.scalable ? 'scalable' : 'legacy'}), ${request.access} ${request.address.toString(16)}: ${text}`,
          );
      }
      if (number % 20 === 19) console.error(`${asked} requests, ${wrong.length} differ`);
    }
  } finally {
    await qemu.stop();
  }
  console.log(
    [...tally]
      .sort()
      .map(([kind, count]) => `${kind}: ${count}`)
      .join(', '),
  );
  console.log(wrong.slice(0, 30).join('\n'));
  console.log(`not asked:\n  ${NOT_ASKED.join('\n  ')}`);
  console.log(`seed ${seed}: ${asked} requests compared, ${wrong.length} unexplained differences`);
  return wrong.length;
}

/** Installs QEMU where that is allowed. */
function haveQemu(): boolean {
  const works = (): boolean => spawnSync(QEMU, ['--version']).status === 0;
  if (works()) return true;
  if (process.getuid?.() !== 0) return false;
  console.error(`${QEMU} is not installed: installing qemu-system-x86 with apt-get`);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'qemu-system-x86'], { stdio: 'ignore' });
  return works();
}

async function main(): Promise<void> {
  if (!haveQemu()) {
    console.log(`${QEMU} is not here and may not be installed: apt-get install qemu-system-x86`);
    process.exitCode = 2;
    return;
  }
  const [seed = '1', requests = '5000'] = process.argv.slice(2);
  process.exitCode = (await run(Number(seed), Number(requests))) === 0 ? 0 : 1;
}

void main();
