import borrowedDomain from './borrowed-domain';
import detachDefaultDomain from './detach-default-domain';
import driverChosenTrust from './driver-chosen-trust';
import driverEnablesPasid from './driver-enables-pasid';
import iommuInternals from './iommu-internals';
import kernelSvaBind from './kernel-sva-bind';
import kernelSvaFlag from './kernel-sva-flag';
import leakedBond from './leaked-bond';
import mapOnDmaDomain from './map-on-dma-domain';
import missingIopf from './missing-iopf';
import missingSvaFeature from './missing-sva-feature';
import pasidAfterUnbind from './pasid-after-unbind';
import pasidAttachLifecycle from './pasid-attach-lifecycle';
import pasidForeignDomain from './pasid-foreign-domain';
import pasidPrivateNumber from './pasid-private-number';
import pasidUnmappedAddress from './pasid-unmapped-address';
import physicalOfCoherent from './physical-of-coherent';
import privateDomain from './private-domain';
import privilegedPasidRequest from './privileged-pasid-request';
import rawKernelPointer from './raw-kernel-pointer';
import rawPhysicalAddress from './raw-physical-address';
import removedFeatureApi from './removed-feature-api';
import reverseTranslation from './reverse-translation';
import type { Rule } from './rule';
import svaDisabledKernel from './sva-disabled-kernel';
import svaForeignMm from './sva-foreign-mm';
import syncForeignAddress from './sync-foreign-address';
import unbindBeforeDrain from './unbind-before-drain';
import uncheckedBind from './unchecked-bind';
import uncheckedIommuMap from './unchecked-iommu-map';
import unpinnedMm from './unpinned-mm';
import untrackedDmaAddr from './untracked-dma-addr';

/** Every rule, by name; a test holds that each file of this folder is listed. */
export const RULES: readonly Rule[] = [
  borrowedDomain,
  detachDefaultDomain,
  driverChosenTrust,
  driverEnablesPasid,
  iommuInternals,
  kernelSvaBind,
  kernelSvaFlag,
  leakedBond,
  mapOnDmaDomain,
  missingIopf,
  missingSvaFeature,
  pasidAfterUnbind,
  pasidAttachLifecycle,
  pasidForeignDomain,
  pasidPrivateNumber,
  pasidUnmappedAddress,
  physicalOfCoherent,
  privateDomain,
  privilegedPasidRequest,
  rawKernelPointer,
  rawPhysicalAddress,
  removedFeatureApi,
  reverseTranslation,
  svaDisabledKernel,
  svaForeignMm,
  syncForeignAddress,
  unbindBeforeDrain,
  uncheckedBind,
  uncheckedIommuMap,
  unpinnedMm,
  untrackedDmaAddr,
];
