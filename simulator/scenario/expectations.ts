import type { WalkStep } from '../iommu/iommu';
import { decidingEntry, type FaultMeaning } from '../iommu/meaning';
import { reaches, exposureOf } from '../trace/exposure';
import { kernelPasids, parityOf } from '../trace/parity';
import type { SimEvent } from '../trace/events';
import type { World } from '../trace/world';
import { readMemory } from './actions/cpu';
import { contentBytes, showBytes } from './content';
import { evaluate, evaluateNumber, type Scope } from './evaluate';
import type { Evidence, Verdict } from './outcome';
import type { Expectation } from './schema/expectation';

type Of<K extends Expectation['that']> = Extract<Expectation, { that: K }>;
type Kind<K extends SimEvent['kind']> = Extract<SimEvent, { kind: K }>;

/** Evaluates one expectation on the world as it is now. @throws StepError where its expressions have no value */
export function verdict(world: World, expectation: Expectation, evidence: Evidence, scope: Scope): Verdict {
  switch (expectation.that) {
    case 'translated':
      return translated(world, expectation, evidence, scope);
    case 'faulted':
      return faulted(world, expectation, evidence);
    case 'refused':
      return refused(expectation, evidence);
    case 'secret-read':
      return secretReads(evidence, expectation).length > 0 ? null : 'no such read';
    case 'secret-safe': {
      const read = secretReads(evidence, expectation)[0];
      return read ? `${read.device} read ${read.secret}: ${showBytes(read.bytes)}` : null;
    }
    case 'exposure':
      return exposure(world, expectation, scope);
    case 'parity':
      return parity(world, expectation, scope);
    case 'warning': {
      const checks = all(evidence.history, 'dma-debug').map(({ check }) => check);
      return checks.includes(expectation.check as (typeof checks)[number])
        ? null
        : `warnings: ${list(checks)}`;
    }
    case 'no-warning': {
      const checks = all(evidence.history, 'dma-debug').map(({ check }) => check);
      return checks.length === 0 ? null : list(checks);
    }
    case 'content':
      return content(world, expectation, scope);
    case 'value':
      return value(world, expectation, scope);
    case 'returned':
      return returned(world, expectation, evidence, scope);
    case 'completion': {
      const done = all(evidence.events, 'descriptor-done').filter((e) => ofDevice(e, expectation.device));
      const last = done.at(-1);
      if (!last) return 'no descriptor was finished';
      return last.status === expectation.status ? null : `status 0x${last.status.toString(16)}`;
    }
    case 'submitted':
      return submitted(world, expectation, evidence, scope);
    case 'stale': {
      const stale = all(evidence.events, 'staleness');
      const wanted = stale.filter((e) => expectation.queued === undefined || e.queued === expectation.queued);
      return wanted.length > 0
        ? null
        : stale.length > 0
          ? `queued: ${String(stale[0]!.queued)}`
          : 'no stale access';
    }
    case 'not-stale': {
      const stale = all(evidence.history, 'staleness')[0];
      return stale ? `${stale.device} at 0x${stale.address.toString(16)} lacked ${stale.missing}` : null;
    }
    case 'notice': {
      const topics = all(evidence.events, 'notice').map(({ topic }) => topic);
      return topics.includes(expectation.topic) ? null : `notices: ${list(topics)}`;
    }
  }
}

function translated(world: World, wanted: Of<'translated'>, { events }: Evidence, scope: Scope): Verdict {
  const last = all(events, 'completion')
    .filter((e) => ofDevice(e, wanted.device))
    .at(-1);
  if (!last) return 'no device access';
  const fault = all(events, 'fault').at(-1);
  if (last.status !== 'SC' || last.physical === null)
    return fault ? `fault: ${fault.text}` : `completed ${last.status}`;
  const at = last.physical;
  if (wanted.physical !== undefined && at !== evaluateNumber(world, wanted.physical, scope))
    return `0x${at.toString(16)}`;
  const object = wanted.object === undefined ? null : world.kernel.objects.get(wanted.object);
  if (wanted.object === undefined) return null;
  const inside = object?.physical.some(
    ({ address, length }) => at >= address && at < address + BigInt(length),
  );
  return inside ? null : `0x${at.toString(16)}, which is not in ${wanted.object}`;
}

function faulted(world: World, wanted: Of<'faulted'>, { events }: Evidence): Verdict {
  const names = new Map(all(events, 'tlp').map((e) => [e.tlp, e.device]));
  const faults = all(events, 'fault').filter(
    (e) => wanted.device === undefined || deviceOf(events, e, names) === wanted.device,
  );
  const meaning = (fault: Kind<'fault'>): FaultMeaning =>
    world.machine.iommu.meaning(fault.reason, decidingEntry(walkOf(events, fault)));
  const match = faults.find(
    (fault) =>
      (wanted.means === undefined || meaning(fault) === wanted.means) &&
      (wanted.reason === undefined || fault.reason === Number(wanted.reason)) &&
      (wanted.recorded === undefined || (fault.record !== null) === wanted.recorded),
  );
  if (match) return null;
  const last = faults.at(-1);
  return last ? `${meaning(last)}, reason 0x${last.reason.toString(16)}: ${last.text}` : 'no fault';
}

/** The walk that ended in a fault: both are of the same request. */
function walkOf(events: readonly SimEvent[], fault: Kind<'fault'>): readonly WalkStep[] {
  return all(events, 'walk').findLast(({ tlp, seq }) => tlp === fault.tlp && seq < fault.seq)?.steps ?? [];
}

function refused(wanted: Of<'refused'>, { events }: Evidence): Verdict {
  const accesses = all(events, 'completion').filter((e) => ofDevice(e, wanted.device));
  if (accesses.length === 0) return 'no device access';
  return accesses.some(({ status, physical }) => status !== 'SC' || physical === null)
    ? null
    : 'every access reached memory';
}

function deviceOf(
  events: readonly SimEvent[],
  fault: Kind<'fault'>,
  names: ReadonlyMap<object, string>,
): string | undefined {
  const cause = events.find(({ seq }) => seq === fault.cause);
  return names.get(fault.tlp) ?? (cause?.kind === 'tlp' ? cause.device : undefined);
}

function secretReads(
  { history }: Evidence,
  wanted: { object?: string | undefined; device?: string | undefined },
): readonly Kind<'secret-read'>[] {
  return all(history, 'secret-read').filter(
    (e) => (wanted.object === undefined || e.secret === wanted.object) && ofDevice(e, wanted.device),
  );
}

function exposure(world: World, wanted: Of<'exposure'>, scope: Scope): Verdict {
  const { kernel, machine } = world;
  const pasid = wanted.pasid === null ? null : Number(evaluateNumber(world, wanted.pasid, scope));
  const found = exposureOf(machine.iommu, kernel, wanted.device, pasid);
  const pages = Math.max(found.readable, found.writable);
  const seen = `${String(pages)} pages`;
  if (wanted.pages !== undefined && pages !== wanted.pages) return seen;
  if (wanted.atLeast !== undefined && pages < wanted.atLeast) return seen;
  if (wanted.atMost !== undefined && pages > wanted.atMost) return seen;
  const reached = (name: string): boolean =>
    kernel.objects.get(name)?.physical.some(({ address, length }) => reaches(found, address, length)) ??
    false;
  if (wanted.includes !== undefined && !reached(wanted.includes)) return `${wanted.includes} is out of reach`;
  if (wanted.excludes !== undefined && reached(wanted.excludes)) return `${wanted.excludes} is within reach`;
  return null;
}

function parity(world: World, wanted: Of<'parity'>, scope: Scope): Verdict {
  const { kernel, machine } = world;
  const pasids =
    wanted.pasid === undefined
      ? kernelPasids(kernel, wanted.device)
      : [Number(evaluateNumber(world, wanted.pasid, scope))];
  if (pasids.length === 0) return 'the kernel uses no PASID of the device';
  const broken = pasids.filter((pasid) => !parityOf(machine.iommu, kernel, wanted.device, pasid).holds);
  if (wanted.holds === (broken.length === 0)) return null;
  return wanted.holds ? `broken for PASID ${broken.join(', ')}` : 'it holds';
}

function content(world: World, wanted: Of<'content'>, scope: Scope): Verdict {
  const address = evaluateNumber(world, wanted.address, scope);
  const compare = wanted.equals ?? wanted.differs;
  if (!compare) return 'neither equals nor differs is given';
  const expected = contentBytes(world, compare, scope);
  const seen = readMemory(world, address, expected.length, wanted.process ?? null);
  const same = seen.length === expected.length && seen.every((byte, i) => byte === expected[i]);
  return same === (wanted.equals !== undefined) ? null : showBytes(seen);
}

function value(world: World, wanted: Of<'value'>, scope: Scope): Verdict {
  const seen = evaluateNumber(world, wanted.of, scope);
  const text = `0x${seen.toString(16)}`;
  if (wanted.equals !== undefined && seen !== evaluateNumber(world, wanted.equals, scope)) return text;
  if (wanted.differs !== undefined && seen === evaluateNumber(world, wanted.differs, scope)) return text;
  return null;
}

function returned(world: World, wanted: Of<'returned'>, { events }: Evidence, scope: Scope): Verdict {
  const last = all(events, 'return').at(-1);
  if (!last) return 'no call returned';
  if (wanted.error !== undefined && last.error !== wanted.error) return last.text;
  if (wanted.value === undefined) return null;
  const expected = evaluate(world, wanted.value, scope);
  return last.value === expected ? null : last.text;
}

function submitted(world: World, wanted: Of<'submitted'>, { events }: Evidence, scope: Scope): Verdict {
  const last = all(events, 'submit').at(-1);
  if (!last) return 'nothing was submitted';
  const seen = `${last.outcome}, ${last.pasid === null ? 'no PASID' : `PASID ${String(last.pasid)}`}`;
  if (last.outcome !== wanted.outcome) return last.reason === null ? seen : `${seen}: ${last.reason}`;
  if (wanted.pasid === undefined) return null;
  const pasid = wanted.pasid === null ? null : Number(evaluateNumber(world, wanted.pasid, scope));
  return last.pasid === pasid ? null : seen;
}

function all<K extends SimEvent['kind']>(events: readonly SimEvent[], kind: K): readonly Kind<K>[] {
  return events.filter((event): event is Kind<K> => event.kind === kind);
}

function ofDevice(event: { readonly device: string }, device: string | undefined): boolean {
  return device === undefined || event.device === device;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'none' : [...new Set(words)].join(', ');
}
