import kernelSvaBind from './kernel-sva-bind';
import kernelSvaFlag from './kernel-sva-flag';
import leakedBond from './leaked-bond';
import missingIopf from './missing-iopf';
import physicalOfCoherent from './physical-of-coherent';
import privilegedPasidRequest from './privileged-pasid-request';
import rawPhysicalAddress from './raw-physical-address';
import type { Rule } from './rule';
import uncheckedBind from './unchecked-bind';
import untrackedDmaAddr from './untracked-dma-addr';

/** Every rule, by name; a test holds that each file of this folder is listed. */
export const RULES: readonly Rule[] = [
  kernelSvaBind,
  kernelSvaFlag,
  leakedBond,
  missingIopf,
  physicalOfCoherent,
  privilegedPasidRequest,
  rawPhysicalAddress,
  uncheckedBind,
  untrackedDmaAddr,
];
