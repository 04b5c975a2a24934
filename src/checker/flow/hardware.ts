import type { CallFact, FunctionFacts, SinkFact, StoreFact } from './facts';
import type { Declarations } from './declarations';
import type { FileIR } from './ir';
import type { Site, Value } from './values';

const ORDERED = /^__(le|be)(16|32|64)$/;
/** Types that say nothing of what they hold, and kernel objects that no device reads although their memory may be mapped. */
const PLAIN =
  /^(void|char|int|long|u8|u16|u32|u64|__u8|uint8_t|uint32_t|uint64_t|unsigned .*|struct (page|sk_buff|device|scatterlist|pci_dev|urb)|)$/;

/** What devices read of a unit's memory: structs by their layout or because their memory is coherent or mapped, and other memory. */
export class HardwareStructs {
  private readonly names = new Set<string>();
  /** Where memory was made whose address a device was given. */
  private readonly memory = new Set<string>();

  constructor(
    private readonly declared: Declarations,
    functions: readonly FunctionFacts[],
  ) {
    for (const { calls, stores } of functions) {
      for (const { value, type } of stores)
        if (type.pointers === 1 && value.origins.some((o) => o.kind === 'coherent')) this.add(type.base);
      for (const call of calls) {
        const of = call.row?.args?.of;
        if (of === undefined || call.row?.role !== 'dma-map') continue;
        const type = call.argTypes[of];
        if (type?.pointers === 1) this.add(type.base);
      }
    }
  }

  /** Learns from what reaches hardware: memory whose physical address does is read by the device. */
  learn(functions: readonly FunctionFacts[], sinks: readonly SinkFact[]): void {
    const physical = sinks.flatMap(({ value }) => value.origins.filter((o) => o.kind === 'physical'));
    const reaching = new Set(physical.map((o) => keyOf(o.at)));
    for (const { of } of physical) if (of !== undefined) this.memory.add(keyOf(of.at));
    for (const { calls } of functions)
      for (const { row, at, argTypes } of calls)
        if (row?.role === 'to-physical' && argTypes[0]?.pointers === 1 && reaching.has(keyOf(at)))
          this.add(argTypes[0].base);
  }

  /** Whether a struct, as a file knows it, is one that devices read. */
  has(struct: string, file: FileIR): boolean {
    return (
      this.names.has(struct) || this.declared.all((d) => d.structs, struct, file).some(({ wire }) => wire)
    );
  }

  /** Whether a device was given the address of the memory that an address is in. */
  reads(address: Value): boolean {
    return address.origins.some((o) => o.kind === 'coherent' || this.memory.has(keyOf(o.at)));
  }

  private add(base: string): void {
    if (!PLAIN.test(base)) this.names.add(base);
  }
}

const keyOf = (site: Site): string => `${site.file}:${String(site.start)}`;

/** The values of a function that leave the CPU for a device. */
export function sinksOf(facts: FunctionFacts, hardware: HardwareStructs): SinkFact[] {
  const sinks: SinkFact[] = [];
  for (const call of facts.calls) sinks.push(...ofCall(call));
  for (const store of facts.stores) {
    const sink = ofStore(store, facts.fn.file, hardware);
    if (sink !== undefined) sinks.push(sink);
  }
  return sinks;
}

function ofCall(call: CallFact): SinkFact[] {
  const sinks: SinkFact[] = [];
  for (const effect of call.row?.effects ?? []) {
    if (effect.does !== 'sink') continue;
    const value = call.args[effect.value];
    if (value === undefined || value.origins.length === 0) continue;
    const { at, callee: place, cases } = call;
    sinks.push({ kind: effect.sink, at, place, value, confidence: 'high', cases });
  }
  return sinks;
}

function ofStore(store: StoreFact, file: FileIR, hardware: HardwareStructs): SinkFact | undefined {
  const { at, place, value, cases, type, address, owner, local } = store;
  if (value.origins.length === 0) return undefined;
  const to = (kind: SinkFact['kind'], confidence: SinkFact['confidence']): SinkFact => ({
    kind,
    at,
    place,
    value,
    confidence,
    cases,
  });
  // A driver may keep its own pointers beside what the device reads, in memory of the device too.
  if (address.origins.some((o) => o.kind === 'register') && type.pointers === 0) return to('mmio', 'high');
  if (ORDERED.test(type.base) && type.pointers === 0) return to('descriptor', 'high');
  // virt_to_bus has no other use than to tell a device (Documentation/core-api/bus-virt-phys-mapping.rst).
  if (!local && value.origins.some((o) => o.inDeviceOrder === true || o.by.endsWith('virt_to_bus')))
    return to('descriptor', 'high');
  // A pointer kept in a struct is for the CPU, whatever else the struct is.
  if (type.pointers > 0) return undefined;
  if (hardware.reads(address)) return to('descriptor', 'high');
  if (hardware.has(owner, file)) return to('descriptor', local ? 'medium' : 'high');
  return undefined;
}
