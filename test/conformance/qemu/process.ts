/**
 * A QEMU machine driven over qtest: its memory, the registers of its VT-d unit, and its `edu` device as the requester.
 *
 * Source: QEMU docs/devel/testing/qtest.rst, docs/specs/edu.rst, hw/i386/intel_iommu_internal.h.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const QEMU = 'qemu-system-x86_64';
export const MEMORY_MIB = 256;
/** Requester id of the edu device: 00:04.0. */
export const EDU = 0x0020;

const VTD = 0xfed9_0000n;
const BAR = 0xfea0_0000n;
const BUFFER = 0x4_0000n;
const SOURCE = BAR + 0x80n;
const DESTINATION = BAR + 0x88n;
const COUNT = BAR + 0x90n;
const COMMAND = BAR + 0x98n;
const START = 1n;
const TO_MEMORY = 2n;

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A ROM that halts at the reset vector: cli; hlt; jmp to the hlt. */
function haltRom(): Uint8Array {
  const rom = new Uint8Array(0x10000);
  rom.set([0xfa, 0xf4, 0xeb, 0xfd], 0xfff0);
  return rom;
}

export class Qemu {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly folder = mkdtempSync(join(tmpdir(), 'vtd-qemu-'));
  private readonly waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  private failure: Error | null = null;

  constructor() {
    const rom = join(this.folder, 'halt.bin');
    writeFileSync(rom, haltRom());
    this.child = spawn(QEMU, [
      ...['-machine', 'q35,kernel-irqchip=split', '-accel', 'tcg', '-icount', 'shift=0,sleep=off'],
      ...['-bios', rom, '-m', String(MEMORY_MIB), '-nodefaults', '-display', 'none'],
      ...['-qtest', 'stdio', '-qtest-log', '/dev/null'],
      ...['-device', 'intel-iommu,intremap=off,aw-bits=48,x-scalable-mode=on'],
      ...['-device', 'edu,dma_mask=0xffffffffffffffff,addr=04.0'],
    ]);
    this.child.stderr.resume();
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (line.startsWith('IRQ')) return;
      this.waiting.shift()?.resolve(line);
    });
    this.child.on('error', (error) => this.fail(error));
    this.child.on('exit', (code) => this.fail(new Error(`${QEMU} ended with status ${code}`)));
  }

  /** Gives the edu device its address and lets it master the bus. */
  async start(): Promise<void> {
    const config = async (register: bigint, value: bigint): Promise<void> => {
      await this.send(`outl 0xcf8 ${hex(0x8000_0000n | (4n << 11n) | register)}`);
      await this.send(`outl 0xcfc ${hex(value)}`);
    };
    await config(0x10n, BAR);
    await config(0x04n, 6n);
  }

  async stop(): Promise<void> {
    this.child.removeAllListeners('exit');
    const gone = new Promise((resolve) => this.child.on('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async read64(address: bigint): Promise<bigint> {
    return BigInt((await this.send(`readq ${hex(address)}`)).split(' ')[1]!);
  }

  async write64(address: bigint, value: bigint): Promise<void> {
    await this.send(`writeq ${hex(address)} ${hex(value)}`);
  }

  /** Fills a range with one byte. */
  async fill(address: bigint, size: number, byte: number): Promise<void> {
    await this.send(`memset ${hex(address)} ${hex(BigInt(size))} ${hex(BigInt(byte))}`);
  }

  async write(address: bigint, data: Uint8Array): Promise<void> {
    await this.send(
      `write ${hex(address)} ${hex(BigInt(data.length))} 0x${Buffer.from(data).toString('hex')}`,
    );
  }

  async read(address: bigint, length: number): Promise<Uint8Array> {
    const line = await this.send(`read ${hex(address)} ${hex(BigInt(length))}`);
    return new Uint8Array(Buffer.from(line.slice('OK 0x'.length), 'hex'));
  }

  async readRegister(offset: number, width: 4 | 8): Promise<bigint> {
    const command = width === 4 ? 'readl' : 'readq';
    return BigInt((await this.send(`${command} ${hex(VTD + BigInt(offset))}`)).split(' ')[1]!);
  }

  async writeRegister(offset: number, width: 4 | 8, value: bigint): Promise<void> {
    await this.send(`${width === 4 ? 'writel' : 'writeq'} ${hex(VTD + BigInt(offset))} ${hex(value)}`);
  }

  /** The device reads 8 bytes at a bus address into its buffer, or writes the buffer's first 8 bytes there. */
  async dma(access: 'read' | 'write', address: bigint): Promise<void> {
    const toMemory = access === 'write';
    await this.write64(SOURCE, toMemory ? BUFFER : address);
    await this.write64(DESTINATION, toMemory ? address : BUFFER);
    await this.write64(COUNT, 8n);
    await this.write64(COMMAND, START | (toMemory ? TO_MEMORY : 0n));
    for (let i = 0; (await this.read64(COMMAND)) & START; i++) {
      if (i > 100_000) throw new Error('the edu device does not finish');
    }
  }

  private send(command: string): Promise<string> {
    if (this.failure) return Promise.reject(this.failure);
    const answer = new Promise<string>((resolve, reject) => this.waiting.push({ resolve, reject }));
    this.child.stdin.write(`${command}\n`);
    return answer.then((line) => {
      if (!line.startsWith('OK')) throw new Error(`${command}: ${line}`);
      return line;
    });
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
