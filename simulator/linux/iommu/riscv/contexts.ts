/**
 * Device and process contexts (RISC-V IOMMU specification, "Device-context fields", "Process-context fields";
 * drivers/iommu/riscv/iommu-bits.h, struct riscv_iommu_dc, struct riscv_iommu_pc).
 */
import type { Ram } from '../../port';
import type { Domain, IommuDevice } from '../driver';

const V = 1n << 0n;
// tc of a device context
const EN_ATS = 1n << 1n;
const EN_PRI = 1n << 2n;
const PDTV = 1n << 5n;
const PRPR = 1n << 6n;
const SADE = 1n << 8n;
const DPE = 1n << 9n;
// ta of a process context
const ENS = 1n << 1n;
/** Byte offsets in a device context: tc, iohgatp, ta, fsc. */
const TA = 16n;
const FSC = 24n;

const SV48 = 9n << 60n;

/** Process id of requests without PASID in a device context with DPE (default process). */
export const DEFAULT_PROCESS = 0;

/** What is fixed for a device when it is probed: all of tc but V, which a device without PASIDs gets with its domain. */
function control(device: IommuDevice, hardwareFlags: boolean): bigint {
  return (
    (hardwareFlags ? SADE : 0n) | (device.ats ? EN_ATS : 0n) | (device.ats && device.pri ? EN_PRI | PRPR : 0n)
  );
}

/** ta: the address space that tags cached translations; the kernel's takes supervisor requests. */
function attributes({ id, type }: Domain): bigint {
  return (BigInt(id) << 12n) | (type === 'kernel-sva' ? ENS : 0n);
}

/** First-stage context: the domain's table, or Bare, which leaves the address as it is. */
function firstStage({ stage, root }: Domain): bigint {
  return stage === 'none' ? 0n : SV48 | (root >> 12n);
}

/** A context whose domain can be put in and taken out. */
export interface Context {
  readonly present: boolean;
  write(domain: Domain): void;
  revoke(): void;
  clear(): void;
}

/** A device's own context, of a device without PASIDs: fsc is the page table. */
export function deviceContext(ram: Ram, address: bigint): Context {
  return {
    get present() {
      return (ram.read64(address) & V) !== 0n;
    },
    write(domain) {
      ram.write64(address + FSC, firstStage(domain));
      ram.write64(address + TA, attributes(domain));
      ram.write64(address, ram.read64(address) | V);
    },
    revoke() {
      ram.write64(address, ram.read64(address) & ~V);
    },
    clear() {
      ram.write64(address + TA, 0n);
      ram.write64(address + FSC, 0n);
    },
  };
}

export function processContext(ram: Ram, address: bigint): Context {
  return {
    get present() {
      return (ram.read64(address) & V) !== 0n;
    },
    write(domain) {
      ram.write64(address + 8n, firstStage(domain));
      ram.write64(address, attributes(domain) | V);
    },
    revoke() {
      ram.write64(address, ram.read64(address) & ~V);
    },
    clear() {
      ram.write(address, new Uint8Array(16));
    },
  };
}

/** Readies the context of a device without PASIDs: not valid until it has a domain. */
export function prepare(ram: Ram, address: bigint, device: IommuDevice, hardwareFlags: boolean): void {
  ram.write64(address, control(device, hardwareFlags));
}

/**
 * Points a device's context to its process directory. Requests without PASID are those of the default process (DPE):
 * without it their first stage would be Bare and reach all of memory.
 */
export function prepareWithProcesses(
  ram: Ram,
  address: bigint,
  device: IommuDevice,
  hardwareFlags: boolean,
  directory: { readonly root: bigint; readonly mode: number },
): void {
  ram.write64(address + FSC, (BigInt(directory.mode) << 60n) | (directory.root >> 12n));
  ram.write64(address, control(device, hardwareFlags) | PDTV | DPE | V);
}
