import type { CallFact, Case, FunctionFacts, UnitFacts } from '../flow/facts';
import type { Resource } from '../flow/state';
import { TermKind } from '../flow/terms';
import { BY_ARCHITECTURE } from '../kernel/exempt';
import { rule, type Repair } from './rule';
import { isHandedOn } from './shared/paths';
import { providesTranslation } from './shared/raw';
import { assignedTo, statementBefore } from './shared/repairs';
import { isFailure, isOpenOnEveryWay, leaksOf, type Leak } from './shared/resources';

/** PASIDs for kernel DMA that are taken, attached, detached and freed out of order, or without a look at the result. */
export default rule({
  id: 'pasid-attach-lifecycle',
  severity: 'error',
  demonstration: 'pasid-attach-lifecycle',
  words: [
    'iommu_attach_device_pasid',
    'iommu_detach_device_pasid',
    'iommu_alloc_global_pasid',
    'ioasid_alloc',
  ],
  messages: {
    attach:
      'Nothing looks at whether `{call}` succeeded. ' +
      'Where it did not, every request with the PASID faults, or walks what was attached to it before. ' +
      'Check the result, and free the PASID where it is not 0.',
    alloc:
      'The PASID of `{call}` is used without having been compared with IOMMU_PASID_INVALID. ' +
      'The invalid one has all bits set, and what a descriptor keeps of it may be the PASID of somebody else. ' +
      'Fail where it is IOMMU_PASID_INVALID.',
    pasid:
      'This way out leaves the PASID that `{call}` took, and nobody else knows of it. ' +
      'There are a million of them for all devices and processes together, and this one is never given back. ' +
      'Free it before leaving.',
    attachment:
      'This way out leaves the domain attached to the PASID, and the function fails. ' +
      'The device still reaches all that the domain maps under a PASID that nobody takes care of. ' +
      'Call iommu_detach_device_pasid before leaving.',
    order:
      'The PASID is freed while a domain is still attached to it. ' +
      'Its number may be given to a process at once, and requests under way then run in the address space of that process. ' +
      'Drain the queue, detach the PASID, and free it last.',
  },
  check(unit, report) {
    for (const facts of unit.functions) {
      if (BY_ARCHITECTURE.test(facts.fn.file.path) || providesTranslation(unit, facts.fn.file)) continue;
      for (const call of facts.calls) {
        const { at, callee, row, tested } = call;
        const data = { call: callee };
        if (row?.role === 'pasid-attach' && !tested && !isReturned(call, facts))
          report({ message: 'attach', at, data });
        if (row?.role === 'pasid-alloc' && !tested && !isReturned(call, facts) && isHandedOn(facts, at))
          report({ message: 'alloc', at, data });
        if (isFreedAttached(call)) report({ message: 'order', at });
        const freed = freedBefore(call);
        if (freed?.closedAt) report({ message: 'order', at: freed.closedAt });
      }
      for (const leak of leaksOf(facts, 'pasid'))
        report({
          message: 'pasid',
          at: leak.exit.at,
          data: { call: leak.resource.by },
          related: [{ at: leak.resource.at, message: 'the PASID is taken here' }],
          repairs: freeBefore(unit, facts, leak),
        });
      for (const { exit, resource } of leaksOf(facts, 'pasid-attachment'))
        if (isFailure(exit) && isOwn(unit, resource))
          report({
            message: 'attachment',
            at: exit.at,
            related: [{ at: resource.at, message: 'the domain is attached here' }],
          });
    }
  },
});

function isReturned({ result }: CallFact, { exits }: FunctionFacts): boolean {
  return exits.some((e) => e.value?.term === result.term);
}

/** Whether a resource's PASID is one that the function took itself. */
function isOwn(unit: UnitFacts, { handle }: Resource): boolean {
  return unit.terms.kind(handle) === TermKind.Call;
}

/** Whether a call frees a PASID that a domain is attached to. */
function isFreedAttached({ row, cases }: CallFact): boolean {
  return (
    row?.role === 'pasid-free' && cases.some((c) => held(c, 'pasid-attachment', 'live', 0) !== undefined)
  );
}

/** The freeing of a PASID that a call detaches only now. */
function freedBefore({ row, cases }: CallFact): Resource | undefined {
  if (row?.role !== 'pasid-detach') return undefined;
  return cases.map((c) => held(c, 'pasid', 'closed', row.args?.pasid ?? -1)).find((r) => r !== undefined);
}

function held(
  { resources, values }: Case,
  kind: string,
  state: Resource['state'],
  arg: number,
): Resource | undefined {
  return resources.find((r) => r.kind === kind && r.state === state && r.handle === values[arg]?.term);
}

/** Frees the PASID in front of a plain `return`, by the name of the variable that holds it. */
function freeBefore(unit: UnitFacts, facts: FunctionFacts, leak: Leak): Repair[] {
  const { at } = leak.exit;
  const { at: taken, by } = leak.resource;
  const name = assignedTo(unit, facts.fn, taken);
  if (name === undefined || !unit.textOf(at).startsWith('return') || !isOpenOnEveryWay(facts, leak))
    return [];
  const free = by === 'ioasid_alloc' ? 'ioasid_free' : 'iommu_free_global_pasid';
  const edits = statementBefore(unit, facts, at, `${free}(${name});`);
  return edits === null ? [] : [{ title: 'Free the PASID before leaving', edits }];
}
