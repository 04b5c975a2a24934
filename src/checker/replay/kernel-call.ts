import type { Type } from '../flow/ir';
import type { ApiRow, Failure } from '../kernel/row';
import { ROLES } from './roles';
import { isError, number, statusOf, type Val } from './value';

/** Where a call stands. */
interface Place {
  /** Of the statement that it becomes. */
  readonly index: number;
  readonly key: string;
  /** Type of what its result goes to. */
  readonly type: Type;
  /** The number that it fails with, or undefined where it succeeds. */
  readonly fails: number | undefined;
  unknown(): Val;
}

/** What a call of the kernel gives. */
interface Made {
  readonly result: Val;
  /** What it puts behind its arguments. */
  readonly stores: readonly { readonly out: number; readonly value: Val }[];
  /** Whether it does something to addresses, so that it is a statement of the replay. */
  readonly matters: boolean;
}

/** What a call does to the values of the path, by its row. */
export function kernelCall(row: ApiRow, args: readonly Val[], place: Place): Made {
  const only = (result: Val): Made => ({ result, stores: [], matters: false });
  for (const effect of row.effects ?? []) {
    if (effect.does === 'pass') return only(args[effect.arg] ?? place.unknown());
    if (effect.does === 'test' && effect.for !== 'mapping-error') {
      const of = args[effect.arg];
      if (of === undefined || of.is === 'unknown') return only(number(0));
      const isZero = of.is === 'number' && of.number === 0;
      return only(number(Number(isError(of) || (effect.for === 'error-or-zero' && isZero)), statusOf(of)));
    }
  }
  const result: Val = { is: 'result', statement: place.index, out: null };
  switch (row.role) {
    case 'to-page':
    case 'page-to-virtual':
    case 'vmalloc-to-page':
      return only(args[row.args?.of ?? 0] ?? place.unknown());
    case 'to-pfn':
      if (args[0]?.is !== 'place')
        return only({ is: 'binary', operator: '>>', left: args[0] ?? place.unknown(), right: number(12) });
      return {
        result: { is: 'binary', operator: '>>', left: result, right: number(12) },
        stores: [],
        matters: true,
      };
    case 'physical-to-pfn':
      return only({ is: 'binary', operator: '>>', left: args[0] ?? place.unknown(), right: number(12) });
    case 'pfn-to-physical':
      return only({ is: 'binary', operator: '<<', left: args[0] ?? place.unknown(), right: number(12) });
    case 'allocate':
      return { result: place.fails === undefined ? allocated(place) : number(0), stores: [], matters: true };
    case 'free':
      return { result: place.unknown(), stores: [], matters: true };
    case 'enable-pasid-capability':
      return { result: number(0), stores: [], matters: true };
    case 'map-registers':
      return only({ is: 'place', key: 'registers', type: place.type });
  }
  if (row.effects?.some((e) => e.does === 'sink') === true)
    return { result: number(0), stores: [], matters: true };
  const role = ROLES.get(row.role ?? '');
  if (role === undefined) return only(place.unknown());
  if (role.role === 'dma-mapping-error') {
    const handle = args[row.args?.handle ?? 1];
    const failed = handle?.is === 'constant' && handle.name === 'DMA_MAPPING_ERROR';
    return {
      result: number(failed ? -12 : 0, handle === undefined ? undefined : statusOf(handle)),
      stores: [],
      matters: true,
    };
  }
  if (role.gives === 'status')
    return { result: number(place.fails ?? 0, place.index), stores: [], matters: true };
  if (role.gives === 'nothing') return { result: place.unknown(), stores: [], matters: true };
  const failure = row.effects?.map((e) => ('fails' in e ? e.fails : undefined)).find((f) => f !== undefined);
  if (place.fails !== undefined)
    return { result: failed(row, failure, place.fails, place), stores: [], matters: true };
  const stores = (row.effects ?? []).flatMap((e) =>
    e.does === 'make' && e.out !== undefined
      ? [{ out: e.out, value: { is: 'result', statement: place.index, out: e.out } as const }]
      : [],
  );
  return { result: role.role === 'dma-alloc' ? allocated(place) : result, stores, matters: true };
}

/** Memory of its own. A typed object is the one of its type, so that another function that follows finds what was left there. */
function allocated({ key, type }: Place): Val {
  const of: Type = { base: type.base, pointers: 0, array: false };
  const isObject = /^struct /.test(type.base) && type.pointers === 1;
  return { is: 'place', key: isObject ? type.base : `new ${key}`, type: of };
}

/** What a call returns that fails. */
function failed(row: ApiRow, failure: Failure | undefined, errno: number, place: Place): Val {
  if (row.role === 'pasid-alloc' || row.role === 'sva-get-pasid')
    return { is: 'constant', name: 'IOMMU_PASID_INVALID' };
  if (failure === 'mapping-error') return { is: 'constant', name: 'DMA_MAPPING_ERROR' };
  return number(failure === 'zero' ? 0 : errno, place.index);
}
