/**
 * The DMA API refusing a mapping for want of bounce memory or for the device's mask:
 *   ast 0000:07:00.0: swiotlb buffer is full (sz: 3145728 bytes), total 32768 (slots), used 0 (slots)   kernel/dma/swiotlb.c
 *   defxx 0000:02:00.0: dma_direct_map_page: overflow 0x0000000185bc6080+4608 of device mask ffffffff bus mask 0   before 5.10
 *   nvme 0000:01:00.0: DMA addr 0x0000000185bc6080+4608 overflow (mask ffffffff, bus limit 0).                kernel/dma/direct.[ch]
 *   DMAR: Allocating domain for 0000:00:02.0 failed                                                    intel/iommu.c before 5.6
 */
import { detail, hex, requesterName, type Format } from '../format';
import type { Reason } from '../record';

const FULL =
  /\bswiotlb buffer is full \(sz: (\d{1,12}) bytes\)(?:, total (\d{1,12}) \(slots\), used (\d{1,12}) \(slots\))?/;
const MASK =
  /\b(?:DMA addr|overflow) 0x([0-9a-f]{1,16})\+(\d{1,12}) (?:of device mask|overflow \(mask) ([0-9a-f]{1,16})(?: bus mask|, bus limit) ([0-9a-f]{1,16})/;
const UNSET = /\bcall on device without dma_mask\b/;
const DOMAIN = /\b[Aa]llocating (?:iommu )?domain (?:for ([\w.:@-]{1,64}) )?failed/;
const DEVICE = /([\w.-]{1,40}) ([\w.:@-]{1,64}): (?:swiotlb buffer|DMA addr|\w{4,40}: (?:overflow|call on))/;
const START = new RegExp([FULL, MASK, UNSET, DOMAIN].map(({ source }) => source).join('|'));

const FULL_REASON: Reason = {
  code: 'swiotlb full',
  words: 'no run of free bounce slots was long enough (one mapping takes at most 128 slots of 2 KiB)',
  structure: 'swiotlb bounce memory',
  bit: null,
  situation: 'bounce-full',
  source: 'kernel/dma/swiotlb.c',
};
const MASK_REASON: Reason = {
  code: 'DMA mask',
  words: 'the address is beyond the device’s DMA mask or its bus’s limit, and nothing could bounce it',
  structure: 'the device’s DMA mask',
  bit: null,
  situation: 'beyond-mask',
  source: 'kernel/dma/direct.c',
};
const UNSET_REASON: Reason = {
  ...MASK_REASON,
  code: 'no DMA mask',
  words: 'the device has no DMA mask',
  situation: 'no-mask',
};
const DOMAIN_REASON: Reason = {
  code: 'no domain',
  words: 'the IOMMU driver could not make an address space for the device',
  structure: 'the device’s IOMMU domain',
  bit: null,
  situation: 'no-domain',
  source: 'drivers/iommu/intel/iommu.c',
};

export const dmaLimits: Format = {
  name: 'DMA API',
  start: START,
  read(lines, line) {
    const text = lines.text(line);
    const [full, mask, domain] = [FULL.exec(text), MASK.exec(text), DOMAIN.exec(text)];
    const device = DEVICE.exec(text);
    const name = device?.[2] ?? domain?.[1];
    return {
      format: this.name,
      requester: name === undefined ? null : requesterName(name),
      pasid: undefined,
      address: mask ? hex(mask[1]!) : null,
      access: null,
      privileged: undefined,
      reason: full ? FULL_REASON : mask ? MASK_REASON : domain ? DOMAIN_REASON : UNSET_REASON,
      details: [
        ...detail('driver', device?.[1]),
        ...detail('size', full ? `${full[1]!} bytes` : mask ? `${mask[2]!} bytes` : undefined),
        ...detail('slots', full?.[2] === undefined ? undefined : `${full[3]!} of ${full[2]} used`),
        ...detail('device mask', mask ? `0x${mask[3]!}` : undefined),
        ...detail('bus limit', mask && mask[4] !== '0' ? `0x${mask[4]!}` : undefined),
      ],
      uses: [],
    };
  },
};
