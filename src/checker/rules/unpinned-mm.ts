import type { FunctionFacts, StoreFact, UnitFacts } from '../flow/facts';
import { rule } from './rule';

/** The address space of a process kept beside its PASID, with nothing that holds it. */
export default rule({
  id: 'unpinned-mm',
  severity: 'warning',
  demonstration: 'unpinned-mm',
  words: [],
  starts: { sets: ['mm'], where: ['iommu_sva_bind', 'pasid'] },
  messages: {
    kept:
      '`{place}` keeps the address space of a process without a reference to it. ' +
      'The process may exit while the driver still has the pointer, and what stands behind it then is freed memory. ' +
      'Take a reference with mmgrab, or mmget where its pages are needed, and give it back with mmdrop or mmput.',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const store of facts.stores) {
        const origin = store.value.origins.find((o) => o.kind === 'mm' && o.sort === 'current');
        if (origin === undefined || store.local || store.type.base !== 'struct mm_struct') continue;
        if (isBesidePasid(unit, facts, store) && !isHeld(unit, facts, store))
          report({ message: 'kept', at: store.at, data: { place: store.place }, origin });
      }
  },
});

/** Whether a member's struct also keeps a PASID or a bond. */
function isBesidePasid(unit: UnitFacts, { fn }: FunctionFacts, { owner }: StoreFact): boolean {
  return unit
    .fieldsOf(owner, fn.file)
    .some(({ name, type }) => /pasid/.test(name) || type.base === 'struct iommu_sva');
}

/** Whether the function takes a reference to the address space, or binds it: a bond holds it too. */
function isHeld({ textOf }: UnitFacts, { calls }: FunctionFacts, { value, place }: StoreFact): boolean {
  return calls.some(({ row, args, argSites }) => {
    const mm = row?.role === 'pin-mm' || row?.role === 'sva-bind' ? row.args?.mm : undefined;
    if (mm === undefined) return false;
    const same = (o: { by: string; sort: string; kind: string }): boolean =>
      o.kind === 'mm' && value.origins.some((v) => v.by === o.by && v.sort === o.sort);
    return (
      args[mm]?.term === value.term ||
      args[mm]?.origins.some(same) === true ||
      (argSites[mm] !== undefined && textOf(argSites[mm]) === place)
    );
  });
}
