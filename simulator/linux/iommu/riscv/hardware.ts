import type { Sink } from '../../../machine/log';
import { KernelError } from '../../errno';
import type { NoticeEvent } from '../../events';
import type { EntryFormat } from '../../memory/radix-table';
import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import { PAGE_SIZE } from '../../layout';
import type { Attachment, Domain, IommuDevice, PageRequest, RecordedFault } from '../driver';
import type { EntryTable, Hardware, Invalidations } from '../hardware';
import { CommandQueue } from './command-queue';
import * as cmd from './commands';
import { DEFAULT_PROCESS, deviceContext, prepare, prepareWithProcesses, processContext } from './contexts';
import type { Context } from './contexts';
import { Directory } from './directory';
import { DOMAIN_FORMAT } from './formats';
import { RecordQueue } from './record-queue';
import { decodeFault, decodePageRequest, FAULT_QUEUE, PAGE_REQUEST_QUEUE } from './records';
import { CAPABILITIES, DDTP_1LVL, DDTP_3LVL, pagePointer, REG } from './registers';

/** fsc.MODE of a process directory, its levels, and the process ids that it holds. */
const PROCESS_DIRECTORIES = [
  { mode: 1, capability: CAPABILITIES.PD8, ids: 2 ** 8 },
  { mode: 2, capability: CAPABILITIES.PD17, ids: 2 ** 17 },
  { mode: 3, capability: CAPABILITIES.PD20, ids: 2 ** 20 },
] as const;

/** A flush of more than this drops the whole address space (`RISCV_IOMMU_IOTLB_INVAL_LIMIT`). */
const PAGEWISE_LIMIT = 0x20_0000n;

interface Processes {
  readonly root: bigint;
  /** fsc.MODE, which is the number of levels. */
  readonly mode: number;
  readonly ids: number;
}

interface State {
  /** Device directory: its top page, and ddtp.iommu_mode. */
  root: bigint;
  mode: number;
  /** Process directory by device; a device without PASIDs has none. */
  readonly processes: Map<string, Processes>;
}

/**
 * The RISC-V IOMMU for the driver: what drivers/iommu/riscv does (since 6.13), with PASIDs and address spaces shared with
 * processes, which the mainline driver does not have yet. As there a paging domain is a first stage of Sv48 tagged by a
 * PSCID of its own, identity is a Bare first stage, and iohgatp stays Bare: the second stage is one for the whole device,
 * whatever the PASID, so it cannot tell domains apart. NON-SPEC: every simulated kernel generation has this driver.
 *
 * A device without PASIDs has its page table in its device context. One with PASIDs has a process directory there, in
 * which process 0 stands for requests without PASID, as entry 0 of the PASID table does on VT-d.
 */
export class RiscvHardware extends Part<State> implements Hardware<cmd.Command> {
  readonly sharesAddressSpaces: boolean;
  readonly supervisorRequests: boolean;
  readonly dmaStage = 'first';
  readonly ownStage = 'first';
  /** "Invalid device context entries are not cached by the IOMMU hardware" (`riscv_iommu_iodir_update`). */
  readonly cachesInvalid = false;
  readonly entries: EntryTable;
  private readonly capabilities: bigint;
  private readonly queue: CommandQueue;
  private readonly faults: RecordQueue;
  private readonly pageRequests: RecordQueue;

  constructor(
    private readonly ram: Ram,
    private readonly registers: Registers,
    private readonly pages: ZeroedPages,
    log: Sink<NoticeEvent>,
  ) {
    super({ root: 0n, mode: 0, processes: new Map() });
    this.capabilities = registers.readRegister(REG.CAPABILITIES, 8);
    const directories = PROCESS_DIRECTORIES.some(({ capability }) => this.has(capability));
    this.sharesAddressSpaces = directories && this.has(CAPABILITIES.SV48);
    // ENS of the process context: there is no capability for it.
    this.supervisorRequests = directories;
    this.queue = new CommandQueue(ram, registers, log);
    this.faults = new RecordQueue(ram, registers, FAULT_QUEUE);
    this.pageRequests = new RecordQueue(ram, registers, PAGE_REQUEST_QUEUE);
    this.entries = {
      present: (at) => this.context(at).present,
      write: (at, domain) => this.context(at).write(domain),
      revoke: (at) => this.context(at).revoke(),
      clear: (at) => this.context(at).clear(),
    };
  }

  readonly invalidations: Invalidations<cmd.Command> = {
    entry: ({ device, pasid }) => [
      this.state.processes.has(device.name)
        ? cmd.invalidateProcess(device.requester, pasid ?? DEFAULT_PROCESS)
        : cmd.invalidateDevice(device.requester),
    ],
    // By address space: one command is for all places where the domain is attached.
    translations: ({ id }, _attachments, range) => {
      if (range === null || range.end - range.start > PAGEWISE_LIMIT) return [cmd.invalidateSpace(id)];
      const pages = Number((range.end - range.start) / PAGE_SIZE);
      return Array.from({ length: pages }, (_, i) =>
        cmd.invalidatePage(id, range.start + BigInt(i) * PAGE_SIZE),
      );
    },
    deviceTlb: ({ device, pasid }, range) => cmd.invalidateDeviceTlb(device.requester, pasid, range),
  };

  start(): void {
    this.state.root = this.newPage('device directory');
    this.queue.start(this.pages);
    this.faults.start(this.pages);
    if (this.has(CAPABILITIES.ATS)) this.pageRequests.start(this.pages);
    // Modes are WARL: the first that sticks has as many levels as the hardware can (`riscv_iommu_iodir_set_mode`).
    for (let mode = DDTP_3LVL; mode >= DDTP_1LVL && this.state.mode === 0; mode--) {
      this.registers.writeRegister(REG.DDTP, 8, pagePointer(this.state.root) | BigInt(mode));
      if ((this.registers.readRegister(REG.DDTP, 8) & 0xfn) === BigInt(mode)) this.state.mode = mode;
    }
    this.queue.submit([cmd.invalidateDevice(null), cmd.invalidateAll()]);
  }

  probe(device: IommuDevice): void {
    const address = this.devices().context(device.requester);
    const hardwareFlags = this.has(CAPABILITIES.AMO_HWAD);
    const kind = device.maxPasids > 0 ? this.processDirectory(device.maxPasids) : undefined;
    if (!kind) {
      prepare(this.ram, address, device, hardwareFlags);
      return;
    }
    const { mode, ids } = kind;
    const root = this.newPage(`process directory of ${device.name}`);
    this.state.processes.set(device.name, { root, mode, ids });
    prepareWithProcesses(this.ram, address, device, hardwareFlags, { root, mode });
  }

  check({ device, pasid }: Attachment): void {
    if (pasid === null) return;
    const ids = this.state.processes.get(device.name)?.ids ?? 0;
    if (pasid >= ids) {
      throw new KernelError('EOPNOTSUPP', `${device.name} has no process context ${String(pasid)}`);
    }
  }

  format(): EntryFormat {
    return DOMAIN_FORMAT;
  }

  /** `riscv_iommu_map_pages` puts the new entry in the place of the old one and says nothing. */
  presentEntry(): 'replace' {
    return 'replace';
  }

  submit(commands: readonly cmd.Command[]): void {
    this.queue.submit(commands);
  }

  /** `riscv_iommu_fltq_process`. */
  takeFaults(): readonly RecordedFault[] {
    return this.faults.take().map(decodeFault);
  }

  takePageRequests(): readonly PageRequest[] {
    return this.pageRequests.take().map(decodePageRequest);
  }

  pageResponse({ requester, pasid, group }: PageRequest, code: 'success' | 'invalid-request'): cmd.Command {
    return cmd.pageGroupResponse(requester, pasid, group, code === 'success' ? 0 : 1);
  }

  /** There is no command that drains page requests: a fence behind one more invalidation orders what is on its way. */
  drainPageRequests({ device, pasid }: Attachment, { id }: Domain): void {
    this.queue.submit([cmd.invalidateSpace(id)]);
    if (device.ats) this.queue.submit([cmd.invalidateDeviceTlb(device.requester, pasid, null)]);
  }

  override save(): unknown {
    const { queue, faults, pageRequests } = this;
    return [super.save(), queue.save(), faults.save(), pageRequests.save()];
  }

  override restore(snapshot: unknown): void {
    const [own, queue, faults, pageRequests] = snapshot as readonly unknown[];
    super.restore(own);
    this.queue.restore(queue);
    this.faults.restore(faults);
    this.pageRequests.restore(pageRequests);
  }

  /** The context of an attachment: of the process directory where the device has one, else the device's own. */
  private context({ device, pasid }: Attachment): Context {
    const processes = this.state.processes.get(device.name);
    if (!processes) return deviceContext(this.ram, this.devices().context(device.requester));
    const newPage = (): bigint => this.newPage(`process directory of ${device.name}`);
    const shape = { levels: processes.mode, leafBits: 8, context: 16 };
    const directory = new Directory(this.ram, newPage, processes.root, shape);
    return processContext(this.ram, directory.context(pasid ?? DEFAULT_PROCESS));
  }

  private devices(): Directory {
    // The extended format, with MSI fields, is what hardware with MSI page tables reads.
    const shape = this.has(CAPABILITIES.MSI_FLAT)
      ? { leafBits: 6, context: 64 }
      : { leafBits: 7, context: 32 };
    const levels = this.state.mode - DDTP_1LVL + 1;
    return new Directory(this.ram, () => this.newPage('device directory'), this.state.root, {
      ...shape,
      levels,
    });
  }

  /** The smallest directory that has room for a device's PASIDs, or the largest there is. */
  private processDirectory(pasids: number): (typeof PROCESS_DIRECTORIES)[number] | undefined {
    const known = PROCESS_DIRECTORIES.filter(({ capability }) => this.has(capability));
    return known.find(({ ids }) => ids >= pasids) ?? known.at(-1);
  }

  private has(capability: bigint): boolean {
    return (this.capabilities & capability) !== 0n;
  }

  private newPage(name: string): bigint {
    return this.pages.alloc(1, { use: 'iommu-table', name });
  }
}
