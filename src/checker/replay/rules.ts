import type { Refusable } from './refusals';
import type { SignName } from './signs';
import * as trials from './trials';
import type { Trial } from './trials';

/** How a rule's findings are replayed, beside what the source says. */
export interface RuleReplay {
  /** What happens when the driver is done. */
  readonly then?: readonly Trial[];
  /** What happens before and behind each call of a role. */
  readonly before?: Readonly<Record<string, Trial>>;
  readonly behind?: Readonly<Record<string, Trial>>;
  /** What counts as harm for this rule, beside what always does. */
  readonly signs?: readonly SignName[];
  /** Roles of calls that the simulated kernel refuses, since that is what the rule is about. */
  readonly refuses?: readonly Refusable[];
  /** The address that the finding is about goes to the device, also where the path shows no more than its name. */
  readonly reachesDevice?: true;
  /** Memory that the finding is about is of this kind, where nothing else says it. */
  readonly memory?: 'coherent';
  /** The story goes on to the request that carries the PASID, and to its submission. */
  readonly continues?: true;
  /** What is wrong shows nowhere in what the hardware does. */
  readonly showsNothing?: true;
  /** Why there is nothing to replay. */
  readonly never?: string;
}

const ROWS: Readonly<Record<string, RuleReplay>> = {
  'borrowed-domain': { then: [trials.otherDevice] },
  'detach-default-domain': { then: [trials.dmaApi('read')], showsNothing: true },
  'driver-chosen-trust': { then: [trials.neighbour] },
  'driver-enables-pasid': { then: [trials.translated] },
  'iommu-internals': { showsNothing: true },
  'kernel-sva-bind': { continues: true, then: [trials.neighbour], signs: ['refused'] },
  'kernel-sva-flag': { continues: true, then: [trials.neighbour] },
  'leaked-bond': { signs: ['leaked-bond'] },
  'map-on-dma-domain': { then: [trials.dmaApi('write')], signs: ['mapped-twice'] },
  'missing-iopf': { signs: ['refused'] },
  'missing-sva-feature': { refuses: ['feature-enable'], signs: ['refused'] },
  'pasid-after-unbind': { then: [trials.recycled] },
  'pasid-attach-lifecycle': {
    behind: { 'pasid-free': trials.anotherBinds },
    signs: ['leaked-pasid', 'taken'],
  },
  'pasid-foreign-domain': { then: [trials.dmaApi('read', true)] },
  'pasid-private-number': { then: [trials.anotherBinds], signs: ['taken'] },
  'pasid-unmapped-address': { continues: true, then: [trials.neighbour] },
  'physical-of-coherent': { memory: 'coherent', then: [trials.whereItLies], signs: ['elsewhere'] },
  'private-domain': { then: [trials.dmaApi('read')] },
  'privileged-pasid-request': { continues: true, then: [trials.neighbour] },
  'raw-kernel-pointer': { reachesDevice: true },
  'raw-physical-address': { reachesDevice: true },
  'removed-feature-api': {
    never: 'this kernel has no such function any more, so that the code does not build',
  },
  'reverse-translation': {
    before: { 'iova-to-physical': trials.unmappedBefore },
    then: [trials.whereItLies],
    signs: ['elsewhere'],
  },
  'sva-disabled-kernel': { refuses: ['sva-bind'], signs: ['refused'] },
  'sva-foreign-mm': { then: [trials.exited] },
  'sync-foreign-address': { signs: ['dma-debug'] },
  'unbind-before-drain': { before: { 'sva-unbind': trials.inFlight }, then: [trials.late] },
  'unchecked-bind': { refuses: ['sva-bind'], signs: ['error-used'] },
  'unchecked-iommu-map': { refuses: ['iommu-map'], then: [trials.throughTheHole] },
  'unpinned-mm': { then: [trials.forgottenMm] },
  'untracked-dma-addr': { reachesDevice: true },
};

/** A function in which nothing is flagged: where it gives the device a PASID, what that reaches is tried. */
const FUNCTION: RuleReplay = { then: [trials.neighbourOfPasid] };
const NOTHING: RuleReplay = {};

/** How findings of a rule are replayed; null: a function in which nothing is flagged. */
export const ruleReplay = (rule: string | null): RuleReplay =>
  rule === null ? FUNCTION : (ROWS[rule] ?? NOTHING);
