import type { FunctionFacts, StoreFact, UnitFacts } from '../flow/facts';
import type { Origin } from '../flow/values';
import { rule } from './rule';

/** Requests with a PASID that ask for supervisor rights. */
export default rule({
  id: 'privileged-pasid-request',
  severity: 'error',
  demonstration: 'privileged-pasid-request',
  words: ['PASID_FLAG_SUPERVISOR_MODE', 'pasid_set_sre', 'intel_pasid_setup_supervisor'],
  starts: { sets: ['priv', 'privileged'], where: ['pasid', 'dsa_hw_desc', 'iax_hw_desc'] },
  messages: {
    descriptor:
      '`{place}` makes the device ask for supervisor rights with its PASID. ' +
      'Where the PASID entry lets it (SRE), the guard between user and kernel pages is gone for this device; where not, the access faults. ' +
      'Leave it 0: kernel DMA that goes through the DMA API needs no privilege.',
    flag:
      '`{name}` lets requests with this PASID have supervisor rights. ' +
      'The guard between user and kernel pages is then gone for the device. ' +
      'Leave it out: kernel DMA that goes through the DMA API needs no privilege.',
  },
  check(unit, report) {
    for (const facts of unit.functions) {
      for (const { role, name, at, tested } of facts.mentions)
        if (role === 'privileged-request' && !tested) report({ message: 'flag', at, data: { name } });
      for (const { row, callee, at } of facts.calls)
        if (row?.role === 'privileged-request') report({ message: 'flag', at, data: { name: callee } });
      for (const store of facts.stores) {
        const set = store.value.origins.find(isSet);
        if (set === undefined || !isPrivilegeOfPasid(unit, facts, store)) continue;
        report({
          message: 'descriptor',
          at: set.incoming ? set.at : store.at,
          data: { place: store.place },
          origin: set,
          repairs:
            set.by === '1' ? [{ title: 'Ask for no privilege', edits: [{ at: set.at, text: '0' }] }] : [],
        });
      }
    }
  },
});

const isSet = (o: Origin): boolean => o.kind === 'constant' && o.number !== undefined && o.number !== 0;

/** Whether a store sets the privilege of requests with a PASID: both are members of one struct. */
function isPrivilegeOfPasid(unit: UnitFacts, { fn }: FunctionFacts, { field, owner }: StoreFact): boolean {
  return /^priv(ileged)?$/.test(field) && unit.fieldsOf(owner, fn.file).some((f) => f.name === 'pasid');
}
