import type { ScenarioInput } from '../../../simulator/scenario';

/** What makes the simulated kernel refuse a call: a machine or a kernel on which it does. */
export interface Refusal {
  readonly platform?: Partial<ScenarioInput['platform']>;
  readonly device?: Partial<NonNullable<ScenarioInput['devices']>[number]>;
  /** Why such calls fail there. */
  readonly reason: string;
}

/** By the role of the call. */
const REFUSALS = {
  'sva-bind': {
    platform: { svaDisabled: true },
    reason: 'the tree carries 72f98ef9a4be: every bind of a process is refused on x86',
  },
  'feature-enable': {
    device: { ats: false, pri: false },
    reason: 'the device has neither a device TLB nor page requests',
  },
  'pasid-attach': {
    platform: { boot: ['intel_iommu=on,sm_off', 'iommu.strict=1'] },
    reason: 'scalable mode is off: there are PASIDs and nothing to attach them to',
  },
  'pasid-alloc': { device: { pasidBits: 0 }, reason: 'the device has no PASID capability' },
  'iommu-map': { reason: 'the size is no multiple of a page' },
} as const satisfies Readonly<Record<string, Refusal>>;

export type Refusable = keyof typeof REFUSALS;

export const isRefusable = (role: string): role is Refusable => Object.hasOwn(REFUSALS, role);

export const refusalOf = (role: Refusable): Refusal => REFUSALS[role];
