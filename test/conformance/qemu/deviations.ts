/**
 * Where QEMU 7.2 is known to differ from the architecture, each with its reason. The comparison is of outcome, address,
 * requester and direction; codes go through this table.
 */

/** Codes that QEMU reports where the architecture says another: its own, by ours. */
export const CODES: Readonly<Record<number, { readonly qemu: readonly number[]; readonly why: string }>> = {
  0x38: { qemu: [0x08], why: 'scalable-mode root faults come out with legacy codes' },
  0x39: { qemu: [0x01], why: 'scalable-mode root faults come out with legacy codes' },
  0x3a: { qemu: [0x0a], why: 'scalable-mode root faults come out with legacy codes' },
  0x40: { qemu: [0x09], why: 'scalable-mode context faults come out with legacy codes' },
  0x41: { qemu: [0x02], why: 'scalable-mode context faults come out with legacy codes' },
  0x42: { qemu: [0x0b], why: 'scalable-mode context faults come out with legacy codes' },
  0x0e: { qemu: [0x87], why: 'one code for the interrupt range in both modes' },
  0x50: { qemu: [0x58], why: 'one code for what is wrong with a PASID directory' },
  0x51: { qemu: [0x50, 0x58], why: 'one code for what is wrong with a PASID directory' },
  0x59: {
    qemu: [0x58, 0x5b],
    why: 'one code for what is wrong with a PASID table entry; its type is checked first',
  },
  0x5b: { qemu: [0x58], why: 'one code for what is wrong with a PASID table entry' },
  0x78: {
    qemu: [0x07, 0x05, 0x06],
    why: 'legacy codes; permission is checked before the next table is read',
  },
  0x79: { qemu: [0x05, 0x06], why: 'second-stage walks report legacy codes' },
  0x07: {
    qemu: [0x05, 0x06],
    why: 'permission is checked before the next table is read, where both are wrong',
  },
  0x0c: { qemu: [0x05, 0x06], why: 'permission is checked before reserved fields, where both are wrong' },
  0x7a: { qemu: [0x0c, 0x05, 0x06], why: 'legacy codes; permission is checked before reserved fields' },
  0x7b: { qemu: [0x07, 0x03], why: 'second-stage walks report legacy codes' },
  0x83: { qemu: [0x04], why: 'second-stage walks report legacy codes' },
  0x84: { qemu: [0x04], why: 'second-stage walks report legacy codes' },
  0x85: { qemu: [0x05], why: 'second-stage walks report legacy codes' },
  0x86: { qemu: [0x06], why: 'second-stage walks report legacy codes' },
};

/** Permission faults, which QEMU drops without a record on an IOTLB hit. */
export const PERMISSION = new Set([0x05, 0x06, 0x79, 0x85, 0x86]);

/** What the worlds leave out because QEMU is known to differ in outcome. */
export const NOT_ASKED = [
  'pass-through beyond the host address width: QEMU lets it through',
  'FPD in a non-present PASID entry: QEMU records the fault all the same',
  'reserved bits of PASID directory entries: QEMU does not check them',
  'reserved words of PASID table entries: QEMU does not check them',
  'requests with PASID and the first stage: Debian 12 carries QEMU 7.2, which has neither',
];
