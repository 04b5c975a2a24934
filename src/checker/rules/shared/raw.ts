import type { CallFact, FunctionFacts, SinkFact, StoreFact, UnitFacts } from '../../flow/facts';
import type { FileIR } from '../../flow/ir';

import type { Origin, Site, Value } from '../../flow/values';
import {
  ASKS_FOR_DMA_API,
  BELOW_THE_KERNEL,
  BOOT_ALLOCATORS,
  BY_ARCHITECTURE,
  COUNTS_PAGES,
  DUMPS,
  FIRMWARE_INTERFACES,
} from '../../kernel/exempt';
import { asked, isHandedOn } from './paths';

/** A physical address that a driver made itself, and the place that it gets to. */
export interface PhysicalFlow {
  readonly origin: Origin;
  readonly to: Site;
  readonly place: string;
  /** `low` for interfaces of firmware, where an IOMMU is not in the way. */
  readonly confidence: 'high' | 'medium' | 'low';
}

/** Physical addresses that reach hardware: one flow per place where one is made. */
export function physicalToHardware(unit: UnitFacts): PhysicalFlow[] {
  return flows(unit, (facts) => {
    // Where the handle of a mapping goes to the device beside it, the physical address of mapped memory is a cookie.
    const mapped = facts.sinks.some((s) => s.value.origins.some((o) => o.kind === 'dma'));
    return mapped
      ? facts.sinks.filter((s) => !s.value.origins.some((o) => isMappedToo(unit, o)))
      : facts.sinks;
  });
}

/** Physical addresses that are kept as `dma_addr_t`, the type of addresses that the DMA API returns. */
export function physicalToDmaAddress(unit: UnitFacts): PhysicalFlow[] {
  return flows(unit, (facts) =>
    facts.stores
      .filter((s) => s.type.base === 'dma_addr_t' && s.type.pointers === 0)
      .filter((s) => s.home !== undefined || !s.local || s.value.origins.some((o) => isHandedOn(facts, o.at)))
      .map((s) => ({ ...s, confidence: 'high' as const })),
  );
}

type Arrival = Pick<SinkFact & StoreFact, 'at' | 'place' | 'value' | 'confidence'>;

function flows(unit: UnitFacts, arrivals: (facts: FunctionFacts) => readonly Arrival[]): PhysicalFlow[] {
  const found = new Map<string, PhysicalFlow>();
  const conversions = conversionsOf(unit);
  for (const facts of unit.functions)
    for (const { at, place, value, confidence } of arrivals(facts))
      for (const origin of physical(value)) {
        const key = keyOf(origin.at);
        const made = conversions.get(key);
        // The way within the function that made the address tells more than one through its callees.
        if (found.get(key)?.origin.incoming === origin.incoming || found.get(key)?.origin.incoming === false)
          continue;
        if (made === undefined || isExempt(unit, made, origin)) continue;
        const firmware = FIRMWARE_INTERFACES.test(origin.at.file);
        found.set(key, { origin, to: at, place, confidence: firmware ? 'low' : confidence });
      }
  return [...found.values()];
}

/** Origins that are physical addresses of memory that a driver could have mapped. */
function physical(value: Value): Origin[] {
  return value.origins.filter((o) => o.kind === 'physical' && rootOf(o).kind !== 'coherent');
}

/** What an origin was converted from in the end. */
export function rootOf(origin: Origin): Origin {
  let root = origin;
  while (root.of !== undefined) root = root.of;
  return root;
}

interface Conversion {
  readonly call: CallFact;
  readonly facts: FunctionFacts;
}

/** Calls that make physical addresses and page frame numbers, by place. */
function conversionsOf(unit: UnitFacts): Map<string, Conversion> {
  const conversions = new Map<string, Conversion>();
  for (const facts of unit.functions)
    for (const call of facts.calls)
      if (/^(to|page-to|pfn-to)-(physical|pfn)$/.test(call.row?.role ?? ''))
        conversions.set(keyOf(call.at), { call, facts });
  return conversions;
}

/** A place as a key. */
export const keyOf = (site: Site): string => `${site.file}:${String(site.start)}`;

function isExempt(unit: UnitFacts, { call, facts }: Conversion, origin: Origin): boolean {
  const root = rootOf(origin);
  if (root.kind === 'image' && root.sort === 'code') return true;
  if (root.kind === 'reverse-translated' || root.kind === 'register') return true;
  // A number of pages that comes from nowhere may as well count those of an I/O address.
  if (call.row?.role === 'pfn-to-physical' && (origin.of === undefined || COUNTS_PAGES.test(root.by)))
    return true;
  return (
    BOOT_ALLOCATORS.test(root.by) ||
    BY_ARCHITECTURE.test(origin.at.file) ||
    BELOW_THE_KERNEL.test(facts.fn.file.text) ||
    facts.calls.some((c) => DUMPS.test(c.callee)) ||
    providesTranslation(unit, facts.fn.file) ||
    call.cases.every((c) => asked(unit, c.path, ASKS_FOR_DMA_API)) ||
    isMappedByDomain(unit, origin)
  );
}

/** Whether a file is part of an IOMMU driver, or implements the DMA API itself. */
export function providesTranslation(unit: UnitFacts, file: FileIR): boolean {
  return unit.translators.has(file);
}

/** Whether the memory of a physical address is mapped in the function that made the address. */
function isMappedToo(unit: UnitFacts, origin: Origin): boolean {
  if (origin.kind !== 'physical') return false;
  for (const { calls } of unit.functions) {
    const conversion = calls.find((c) => keyOf(c.at) === keyOf(origin.at));
    if (conversion === undefined) continue;
    // By value, or by the variable: paths that meet in between may have given it more than one.
    const [of, name] = [conversion.args[0]?.term, nameOf(unit, conversion, 0)];
    return calls.some((c) => {
      const mapped = c.row?.role === 'dma-map' ? (c.row.args?.of ?? -1) : -1;
      return (
        mapped >= 0 && (c.args[mapped]?.term === of || (name !== '' && nameOf(unit, c, mapped) === name))
      );
    });
  }
  return false;
}

/** The variable that an argument is, or nothing where it is more than a name. */
function nameOf(unit: UnitFacts, { argSites }: CallFact, arg: number): string {
  const text = argSites[arg] === undefined ? '' : unit.textOf(argSites[arg]);
  return /^\w+$/.test(text) ? text : '';
}

/** Whether the driver hands the physical address to the IOMMU itself, with iommu_map: that is what it takes. */
function isMappedByDomain(unit: UnitFacts, origin: Origin): boolean {
  return unit.functions.some(({ calls }) =>
    calls.some(
      ({ row, args }) =>
        row?.role === 'iommu-map' &&
        args[row.args?.physical ?? -1]?.origins.some((o) => keyOf(o.at) === keyOf(origin.at)),
    ),
  );
}
