/** The processor as far as DMA needs it: loads and stores through page tables, and the instructions that submit work. */
import type { MachineEvent } from '../events';
import type { Sink } from '../log';
import { PAGE_SIZE, type PhysicalMemory } from '../memory';
import { GeneralProtection, type Mmu } from './mmu';
import { validPasid } from './msr';
import type { Portal, PortalAnswer } from './portal';
import { walkX86 } from './x86-mmu';

const COMMAND_BYTES = 64;

export interface CpuState {
  /** Physical address of the top table, as CR3 or satp.PPN holds it. */
  root: bigint;
  /** Current privilege level as x86 counts: 0 kernel, 3 user. */
  cpl: 0 | 3;
  /** IA32_PASID of the running thread. */
  pasidMsr: number;
}

export class Cpu {
  /** What loads and stores reach: memory, or the encryption before it. The walk of the tables reads memory itself. */
  data: Pick<PhysicalMemory, 'read' | 'write'>;
  private state: CpuState = { root: 0n, cpl: 0, pasidMsr: 0 };

  constructor(
    private readonly memory: PhysicalMemory,
    private readonly sink: Sink<MachineEvent> | null,
    private readonly mmu: Mmu = walkX86,
  ) {
    this.data = memory;
  }

  get root(): bigint {
    return this.state.root;
  }

  /** What a context switch loads: the task's page table, privilege level and PASID register. */
  load(state: Partial<CpuState>): void {
    this.state = { ...this.state, ...state };
  }

  /** Reads virtual memory. @throws PageFault, GeneralProtection */
  read(virtual: bigint, length: number): Uint8Array {
    const data = new Uint8Array(length);
    this.eachPage('read', virtual, length, (physical, start, size) =>
      data.set(this.data.read(physical, size), start),
    );
    return data;
  }

  /** Writes virtual memory. @throws PageFault, GeneralProtection */
  write(virtual: bigint, data: Uint8Array): void {
    this.eachPage('write', virtual, data.length, (physical, start, size) =>
      this.data.write(physical, data.subarray(start, start + size)),
    );
  }

  /**
   * MOVDIR64B: a posted 64-byte store; the submitter learns nothing of what became of it. `offset` is the
   * destination's offset in the portal page.
   * Source: Intel SDM vol. 2, MOVDIR64B.
   */
  movdir64b(portal: Portal, offset: number, source: Uint8Array): void {
    checkCommand(offset, source);
    portal.post(offset, source.slice());
  }

  /**
   * ENQCMD: the command carries the PASID of IA32_PASID and no privilege, whatever the privilege level.
   * Source: Intel SDM vol. 2, ENQCMD; Linux arch/x86/kernel/traps.c for what becomes of the #GP.
   * @throws GeneralProtection where IA32_PASID is not valid or bits 31:0 of the source are not 0
   */
  enqcmd(portal: Portal, offset: number, source: Uint8Array): PortalAnswer {
    checkCommand(offset, source);
    const head = firstWord(source);
    const pasid = validPasid(this.state.pasidMsr);
    if (head !== 0) this.refuse(portal, source, 'ENQCMD', 'bits 31:0 of the source are not 0');
    if (pasid === null) this.refuse(portal, source, 'ENQCMD', 'IA32_PASID is not valid');
    return portal.enqueue(offset, withFirstWord(source, pasid!), 'ENQCMD');
  }

  /**
   * ENQCMDS: the command carries the PASID and the privilege bit of the source; privilege level 0 only.
   * Source: Intel SDM vol. 2, ENQCMDS.
   * @throws GeneralProtection outside privilege level 0 or where bits 30:20 of the source are not 0
   */
  enqcmds(portal: Portal, offset: number, source: Uint8Array): PortalAnswer {
    checkCommand(offset, source);
    if (this.state.cpl !== 0) this.refuse(portal, source, 'ENQCMDS', 'privilege level is not 0');
    if (firstWord(source) & 0x7ff00000) {
      this.refuse(portal, source, 'ENQCMDS', 'bits 30:20 of the source are not 0');
    }
    return portal.enqueue(offset, source.slice(), 'ENQCMDS');
  }

  save(): CpuState {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    this.state = { ...(snapshot as CpuState) };
  }

  private refuse(
    portal: Portal,
    source: Uint8Array,
    instruction: 'ENQCMD' | 'ENQCMDS',
    reason: string,
  ): never {
    this.sink?.emit({
      kind: 'submit',
      device: portal.device,
      queue: portal.queue,
      instruction,
      outcome: '#GP',
      pasid: null,
      privileged: false,
      descriptor: source.slice(),
      reason,
    });
    throw new GeneralProtection(reason);
  }

  private eachPage(
    access: 'read' | 'write',
    virtual: bigint,
    length: number,
    use: (physical: bigint, start: number, size: number) => void,
  ): void {
    for (let start = 0; start < length;) {
      const at = BigInt.asUintN(64, virtual + BigInt(start));
      const size = Math.min(length - start, PAGE_SIZE - Number(at & 0xfffn));
      const physical = this.translate(access, at, size);
      use(physical, start, size);
      this.sink?.emit({
        kind: 'cpu-access',
        access,
        virtual: at,
        physical,
        length: size,
        value: size <= 8 ? littleEndian(this.data.read(physical, size)) : null,
      });
      start += size;
    }
  }

  private translate(access: 'read' | 'write', virtual: bigint, length: number): bigint {
    try {
      const user = this.state.cpl === 3;
      return this.mmu(this.memory, this.state.root, virtual, {
        write: access === 'write',
        user,
        fetch: false,
      });
    } catch (error) {
      this.sink?.emit({ kind: 'cpu-access', access, virtual, physical: null, length, value: null });
      throw error;
    }
  }
}

function checkCommand(offset: number, source: Uint8Array): void {
  if (source.length !== COMMAND_BYTES) throw new RangeError('a command has 64 bytes');
  if (offset % COMMAND_BYTES !== 0) throw new GeneralProtection('destination is not aligned to 64 bytes');
}

function firstWord(source: Uint8Array): number {
  return new DataView(source.buffer, source.byteOffset).getInt32(0, true);
}

function withFirstWord(source: Uint8Array, word: number): Uint8Array {
  const command = source.slice();
  new DataView(command.buffer).setInt32(0, word, true);
  return command;
}

function littleEndian(data: Uint8Array): bigint {
  return data.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
