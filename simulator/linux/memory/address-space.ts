import type { Sink } from '../../machine/log';
import { KernelError } from '../errno';
import type { NotifierEvent, ProcessEvent } from '../events';
import { alignUp, PAGE_SIZE } from '../layout';
import type { Ram } from '../port';
import { Part } from '../state';
import { FIRST_KERNEL_ENTRY, type KernelSpace } from './kernel-space';
import type { MmStructs } from './mm-structs';
import type { PageAllocator } from './pages';
import { USER, WRITABLE } from './processor-format';
import { RadixTable } from './radix-table';
import type { ZeroedPages } from './tables';

export interface Vma {
  readonly start: bigint;
  readonly end: bigint;
  readonly writable: boolean;
}

/** `struct mm_struct` as far as DMA is concerned. */
export interface Mm {
  readonly process: string;
  readonly pgd: bigint;
  vmas: Vma[];
}

interface State {
  readonly spaces: Map<string, Mm>;
  /** Address spaces that map a frame, for copy on write: absent means one. */
  readonly sharers: Map<bigint, number>;
}

/** Who must be told when an address space changes (`struct mmu_notifier_ops`). */
export interface MmuNotifier {
  invalidateRange(process: string, start: bigint, end: bigint): void;
  release(process: string): void;
}

const MMAP_BASE = 0x7f00_0000_0000n;

/** User address spaces: page tables that the processor walks, and that SVA hands to a device as they are. */
export class AddressSpaces extends Part<State> {
  private readonly notifiers: MmuNotifier[] = [];

  constructor(
    private readonly ram: Ram,
    private readonly pages: PageAllocator,
    private readonly zeroed: ZeroedPages,
    private readonly kernel: KernelSpace,
    private readonly structs: MmStructs,
    private readonly log: Sink<ProcessEvent | NotifierEvent>,
  ) {
    super({ spaces: new Map(), sharers: new Map() });
  }

  /** Wiring, done once while the kernel is put together. */
  register(notifier: MmuNotifier): void {
    this.notifiers.push(notifier);
  }

  create(process: string): Mm {
    const mm: Mm = { process, pgd: this.kernel.newProcessTable(process), vmas: [] };
    this.state.spaces.set(process, mm);
    this.structs.create(process);
    this.log.emit({ kind: 'process', process, change: 'created', address: null, length: 0 });
    return mm;
  }

  /** @throws KernelError ENOENT for a process that does not live */
  get(process: string): Mm {
    const mm = this.state.spaces.get(process);
    if (!mm) throw new KernelError('ENOENT', `process ${process} does not exist`);
    return mm;
  }

  has(process: string): boolean {
    return this.state.spaces.has(process);
  }

  names(): readonly string[] {
    return [...this.state.spaces.keys()];
  }

  /** `mmap` of anonymous memory, from `hint` up. Pages come with the first touch unless `populate`. Returns the address. */
  mmap(process: string, length: bigint, writable: boolean, populate: boolean, hint = MMAP_BASE): bigint {
    const mm = this.get(process);
    const size = alignUp(length, PAGE_SIZE);
    let start = hint;
    for (const vma of [...mm.vmas].sort((a, b) => (a.start < b.start ? -1 : 1))) {
      if (vma.end <= start) continue;
      if (vma.start - start >= size) break;
      start = vma.end + PAGE_SIZE;
    }
    mm.vmas.push({ start, end: start + size, writable });
    this.log.emit({ kind: 'process', process, change: 'mapped', address: start, length: Number(size) });
    if (populate) for (let at = start; at < start + size; at += PAGE_SIZE) this.fault(process, at, writable);
    return start;
  }

  munmap(process: string, address: bigint): void {
    const mm = this.get(process);
    const vma = mm.vmas.find(({ start }) => start === address);
    if (!vma) throw new KernelError('EINVAL', `nothing of ${process} is mapped at 0x${address.toString(16)}`);
    mm.vmas = mm.vmas.filter((other) => other !== vma);
    const length = Number(vma.end - vma.start);
    const event = { kind: 'process', process, change: 'unmapped', address: vma.start, length } as const;
    this.log.begin(event);
    const frames = this.clear(mm, vma);
    this.notify(process, vma.start, vma.end);
    frames.forEach((frame) => this.put(frame));
    this.log.end();
  }

  /**
   * Handles a page fault, of the processor or of a device (`handle_mm_fault`): demand paging and copy on write.
   * @throws KernelError EFAULT where no mapping allows the access
   */
  fault(process: string, address: bigint, write: boolean): void {
    const mm = this.get(process);
    const vma = mm.vmas.find(({ start, end }) => address >= start && address < end);
    if (!vma || (write && !vma.writable)) {
      throw new KernelError(
        'EFAULT',
        `${process} has no ${write ? 'writable ' : ''}memory at 0x${address.toString(16)}`,
      );
    }
    const page = address - (address % PAGE_SIZE);
    const table = this.table(mm);
    const found = table.find(mm.pgd, page);
    if (found && (!write || this.kernel.format.writable(found.entry))) return;
    const frame = this.pages.alloc(1, { use: 'user', name: process });
    if (found) {
      this.ram.write(frame, this.ram.read(found.physical, 4096));
      table.unmap(mm.pgd, page, PAGE_SIZE);
      this.notify(process, page, page + PAGE_SIZE);
      this.put(found.physical);
    } else if (this.ram.read(frame, 4096).some((byte) => byte !== 0)) {
      this.ram.write(frame, new Uint8Array(4096));
    }
    table.map(mm.pgd, page, frame, PAGE_SIZE, USER | (vma.writable ? WRITABLE : 0));
    this.log.emit({ kind: 'process', process, change: 'faulted-in', address: page, length: 4096 });
  }

  /** `fork`: the child shares every page, read-only in both until one writes. The PASID is not inherited. */
  fork(parent: string, child: string): void {
    const mm = this.get(parent);
    this.log.begin({ kind: 'process', process: child, change: 'forked', address: null, length: 0 });
    const copy = this.create(child);
    copy.vmas = [...mm.vmas];
    for (const vma of mm.vmas) {
      for (let at = vma.start; at < vma.end; at += PAGE_SIZE) {
        const found = this.table(mm).find(mm.pgd, at);
        if (!found) continue;
        this.ram.write64(found.entryAddress, this.kernel.format.readOnly(found.entry));
        this.table(copy).map(copy.pgd, at, found.physical, PAGE_SIZE, USER);
        this.state.sharers.set(found.physical, (this.state.sharers.get(found.physical) ?? 1) + 1);
      }
      this.notify(parent, vma.start, vma.end);
    }
    this.log.end();
  }

  /** Moves the page at `address` to another frame, as compaction or NUMA balancing does. */
  migrate(process: string, address: bigint): void {
    const mm = this.get(process);
    const page = address - (address % PAGE_SIZE);
    const found = this.table(mm).find(mm.pgd, page);
    if (!found) throw new KernelError('EFAULT', `${process} has no page at 0x${address.toString(16)}`);
    this.log.begin({ kind: 'process', process, change: 'migrated', address: page, length: 4096 });
    const frame = this.pages.alloc(1, { use: 'user', name: process });
    this.ram.write64(found.entryAddress, 0n);
    this.notify(process, page, page + PAGE_SIZE);
    this.ram.write(frame, this.ram.read(found.physical, 4096));
    this.ram.write64(found.entryAddress, this.kernel.format.moved(found.entry, frame));
    this.put(found.physical);
    this.log.end();
  }

  /** The process ends: notifiers are released before the page tables go. */
  exit(process: string): void {
    const mm = this.get(process);
    this.log.begin({ kind: 'process', process, change: 'exited', address: null, length: 0 });
    this.log.begin({ kind: 'mmu-notifier', process, callback: 'release', start: 0n, end: 0n });
    for (const notifier of this.notifiers) notifier.release(process);
    this.log.end();
    for (const vma of mm.vmas) this.clear(mm, vma).forEach((frame) => this.put(frame));
    for (const table of this.table(mm).tables(mm.pgd, (i) => i >= FIRST_KERNEL_ENTRY)) this.pages.free(table);
    this.state.spaces.delete(process);
    this.structs.exit(process);
    this.log.end();
  }

  /** Physical address behind a user address, or null. */
  toPhysical(process: string, address: bigint): bigint | null {
    const mm = this.get(process);
    return this.table(mm).find(mm.pgd, address)?.physical ?? null;
  }

  private notify(process: string, start: bigint, end: bigint): void {
    if (this.notifiers.length === 0) return;
    this.log.begin({ kind: 'mmu-notifier', process, callback: 'invalidate_range', start, end });
    for (const notifier of this.notifiers) notifier.invalidateRange(process, start, end);
    this.log.end();
  }

  /** Clears the entries of a mapping; returns the frames that were behind them. */
  private clear(mm: Mm, vma: Vma): bigint[] {
    const frames: bigint[] = [];
    for (let at = vma.start; at < vma.end; at += PAGE_SIZE) {
      const found = this.table(mm).find(mm.pgd, at);
      if (!found) continue;
      this.ram.write64(found.entryAddress, 0n);
      frames.push(found.physical);
    }
    return frames;
  }

  private put(frame: bigint): void {
    const sharers = this.state.sharers.get(frame) ?? 1;
    if (sharers > 1) this.state.sharers.set(frame, sharers - 1);
    else {
      this.state.sharers.delete(frame);
      this.pages.free(frame);
    }
  }

  private table(mm: Mm): RadixTable {
    const owner = { use: 'page-table', name: mm.process } as const;
    return new RadixTable(this.ram, this.kernel.format, () => this.zeroed.alloc(1, owner));
  }
}
