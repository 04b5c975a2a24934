/**
 * The command queue: software writes commands to memory and moves the tail; the IOMMU executes up to it.
 *
 * Source: RISC-V IOMMU specification, "Command-Queue (CQ)", "Command-queue CSR (cqcsr)"; Linux
 * drivers/iommu/riscv/iommu.c (riscv_iommu_cmd_send, riscv_iommu_queue_wait).
 */
import type { Sink } from '../../../machine/log';
import type { Endpoint, PageResponseCode } from '../../../machine/remapper';
import { reader, reservedBits, type Fields } from '../../command';
import type { IommuEvent } from '../../events';
import { COMMANDS } from '../commands';
import type { CommandContext } from '../commands/command';
import { IOFENCE_C } from '../commands/iofence';
import type { Unit } from '../unit';
import type { Interrupts } from './interrupts';
import { MEMORY_FAULT, Queue } from './queue';
import { COMMAND_QUEUE_SHAPE } from './shapes';

/** cqcsr: an ATS.INVAL before a fence timed out; a command is illegal or unsupported. */
const TIMEOUT = 1 << 9;
const ILLEGAL = 1 << 10;

/** Opcode and func3: the lowest ten bits. */
const KEY = 0x3ffn;

export class CommandQueue extends Queue implements CommandContext {
  /** An ATS.INVAL that no fence has reported yet was not answered. */
  private timedOut = false;

  constructor(
    override readonly unit: Unit,
    interrupts: Interrupts,
    private readonly endpoints: ReadonlyMap<number, Endpoint>,
    private readonly respond: (
      requester: number,
      pasid: number | null,
      group: number,
      code: PageResponseCode,
    ) => void,
    private readonly sink: Sink<IommuEvent> | null,
  ) {
    super(unit, COMMAND_QUEUE_SHAPE, interrupts);
  }

  endpoint(requester: number): Endpoint | undefined {
    return this.endpoints.get(requester);
  }

  timeout(): void {
    this.timedOut = true;
  }

  pageResponse(...response: Parameters<CommandContext['pageResponse']>): void {
    this.respond(...response);
  }

  override save(): unknown {
    return { queue: super.save(), timedOut: this.timedOut };
  }

  override restore(snapshot: unknown): void {
    const { queue, timedOut } = snapshot as { readonly queue: unknown; readonly timedOut: boolean };
    super.restore(queue);
    this.timedOut = timedOut;
  }

  /** Executes commands up to the tail, or until an error stops the queue. */
  protected changed(): void {
    const { state } = this;
    while (this.on && state.errors === 0 && state.head !== state.tail) {
      if (this.execute()) state.head = (state.head + 1) % this.size;
    }
  }

  /** Executes the command at the head; false where it stopped the queue. */
  private execute(): boolean {
    const { unit } = this;
    const address = this.address(this.state.head);
    if (!unit.memory.contains(address, 16))
      return this.stop(MEMORY_FAULT, 'the command cannot be read (cqmf)');
    const words = [0n, 8n].map((offset) => unit.memory.read64(address + offset, unit.bigEndian));
    const command = COMMANDS.get(Number(words[0]! & KEY));
    if (!command) return this.stop(ILLEGAL, 'the command is illegal (cmd_ill): reserved opcode or function');
    const { layout } = command;
    const fields = reader(layout, words);
    const wrong = reservedBits(layout, words) ?? command.check?.(fields, unit) ?? null;
    if (wrong !== null) return this.stop(ILLEGAL, `${layout.name} is illegal (cmd_ill): ${wrong}`);
    if (command === IOFENCE_C && !this.fence(fields)) return false;
    const dropped = command.execute(this, fields);
    this.sink?.emit({
      kind: 'invalidation',
      command: layout.name,
      words,
      fields: Object.fromEntries(layout.fields.map((f) => [f.name, fields(f.name)])),
      dropped,
    });
    return true;
  }

  /** The fence completes, and says so in memory where asked; false where it stopped the queue. */
  private fence(fields: Fields): boolean {
    if (this.timedOut) {
      this.timedOut = false;
      return this.stop(TIMEOUT, 'no answer to an ATS.INVAL before this IOFENCE.C (cmd_to)');
    }
    if (fields('AV') === 0n) return true;
    const address = fields('ADDR') << 2n;
    const { memory, bigEndian } = this.unit;
    if (!memory.contains(address, 4))
      return this.stop(MEMORY_FAULT, 'ADDR of IOFENCE.C cannot be written (cqmf)');
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, Number(fields('DATA')), !bigEndian);
    memory.write(address, data, 'iommu');
    return true;
  }

  private stop(error: number, text: string): false {
    const address = this.address(this.state.head);
    this.sink?.emit({ kind: 'queue-error', queue: 'command queue', address, text });
    this.setError(error);
    return false;
  }
}
