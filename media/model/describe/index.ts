/** Any event in one line of plain text. */
import type { SimEvent, SimEventBody } from '../../../simulator/trace/events';
import type { Describers } from './describers';
import { iommu } from './iommu';
import { linux } from './linux';
import { machine } from './machine';
import { trace } from './trace';

const LAYERS = { machine, iommu, linux, trace } as const;

/** The part of the system that an event belongs to. */
export type Layer = keyof typeof LAYERS;

const ALL: Describers<SimEventBody> = { ...machine, ...iommu, ...linux, ...trace };

export function layerOf({ kind }: SimEvent): Layer {
  const layers = Object.keys(LAYERS) as Layer[];
  return layers.find((layer) => kind in LAYERS[layer]) ?? 'trace';
}

export function describe(event: SimEvent): string {
  const describeKind = ALL[event.kind] as (event: SimEvent) => string;
  return describeKind(event);
}
