import type { CacheLine } from '../machine/cache-line';
import type { DomainName } from '../linux/events';
import { ramRanges, type RamRange } from '../linux/layout';
import type { NamedObject } from '../linux/memory/objects';
import type { OwnedRun } from '../linux/memory/pages';
import { exposures, type Exposure } from './exposure';
import { kernelPasids, parityOf, type Parity } from './parity';
import type { World } from './world';

/** Where a domain is installed. */
export interface Binding {
  readonly device: string;
  /** Null: requests without PASID. */
  readonly pasid: number | null;
  /** Null: blocked. */
  readonly domain: DomainName | null;
}

/** A world as people look at it: everything computed from its bytes and caches, when asked. */
export interface WorldView {
  readonly ram: readonly RamRange[];
  readonly owners: readonly OwnedRun[];
  readonly objects: readonly NamedObject[];
  readonly exposures: readonly Exposure[];
  readonly caches: readonly CacheLine[];
  readonly bindings: readonly Binding[];
  readonly parity: readonly (Parity & { readonly device: string; readonly pasid: number })[];
}

/** The world after the event that its trace was sought to. Each part is computed on first use. */
export function viewOf(world: World): WorldView {
  const { kernel, machine } = world;
  return {
    ram: ramRanges(kernel.options.ramSize),
    get owners() {
      return kernel.pages.runs();
    },
    get objects() {
      return kernel.objects.all();
    },
    get exposures() {
      return exposures(machine.iommu, kernel);
    },
    get caches() {
      return machine.iommu.cacheLines();
    },
    get bindings() {
      return bindings(world);
    },
    get parity() {
      return (kernel.iommu?.groups() ?? []).flatMap(({ devices }) =>
        devices.flatMap((device) =>
          kernelPasids(kernel, device).map((pasid) => ({
            device,
            pasid,
            ...parityOf(machine.iommu, kernel, device, pasid),
          })),
        ),
      );
    },
  };
}

function bindings({ kernel }: World): readonly Binding[] {
  const core = kernel.iommu;
  if (!core) return [];
  const name = (id: number | null): DomainName | null => {
    if (id === null) return null;
    const { type, name } = core.domain(id);
    return { id, type, name };
  };
  return core
    .groups()
    .flatMap((group) =>
      group.devices.flatMap((device) => [
        { device, pasid: null, domain: name(group.domain) },
        ...[...group.pasids].map(([pasid, id]) => ({ device, pasid, domain: name(id) })),
      ]),
    );
}
