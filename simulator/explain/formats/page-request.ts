/**
 * Page requests (PRI) that the kernel refused:
 *   DMAR: IOMMU: dmar2: Page request without PASID                   intel/prq.c since 5.17, intel/svm.c
 *   DMAR: dmar2: Invalid page request: 00000002500e0001 …            intel/prq.c: the request, two words
 *   Unexpected page request in Privilege Mode                        intel/svm.c before 5.17
 *   arm-smmu-v3 …: unexpected PRI request received:                  arm-smmu-v3.c, and the request on the next line
 */
import { bit, bits, following, hex, showHex, type Format } from '../format';
import type { Access, FaultRecord, Reason, Situation } from '../record';

const INTEL =
  /\bPage request without PASID|\b(?:Unexpected p|: P)age request in Privilege Mode|: Execution request not supported|\bIOMMU: \S{1,16}: Address is not canonical/;
const ARM = /\bunexpected PRI request received:/;
const START = new RegExp(`${INTEL.source}|${ARM.source}`);
const isStart = (text: string): boolean => START.test(text);
const REQUEST = /\bInvalid page request: ([0-9a-f]{8,16}) ([0-9a-f]{8,16})/;
const ARM_REQUEST =
  /\bsid 0x([0-9a-f]{8})\.0x([0-9a-f]{5}): \[(\d{1,3})(L?)\] (un)?privileged (R?)(W?)(X?) access at iova 0x([0-9a-f]{16})/;

function intelReason(text: string): Reason {
  const source = 'drivers/iommu/intel/prq.c; Intel VT-d specification, page request descriptor';
  const row = (code: string, field: string, situation: Situation, words: string): Reason => ({
    code,
    words,
    structure: 'page request descriptor',
    bit: field,
    situation,
    source,
  });
  if (/without PASID/i.test(text))
    return row(
      'page request without PASID',
      'PP',
      'page-request',
      'a page request without PASID names no address space to fault the page into',
    );
  if (/Privilege Mode/.test(text))
    return row(
      'privileged page request',
      'PRIV',
      'page-request-privileged',
      'the device asks for a page with supervisor privilege, and no kernel address space is faulted in for a device',
    );
  if (/Execution/.test(text))
    return row(
      'execute page request',
      'EXE',
      'execute',
      'the device asks for an executable page, which the driver does not support',
    );
  return row(
    'page request address',
    'ADDR',
    'address-range',
    'the address of the page request is not canonical',
  );
}

function access(read: boolean, write: boolean, execute: boolean): Access | null {
  return execute ? 'execute' : write ? 'write' : read ? 'read' : null;
}

export const pageRequest: Format = {
  name: 'page request',
  start: START,
  read(lines, line): FaultRecord | null {
    const text = lines.text(line);
    if (ARM.test(text)) {
      const match = [...following(lines, line + 1, isStart, 4)]
        .map(([, next]) => ARM_REQUEST.exec(next))
        .find((found) => found);
      if (!match) return null;
      return {
        format: 'Arm SMMUv3',
        requester: `stream ${showHex(parseInt(match[1]!, 16))}`,
        pasid: parseInt(match[2]!, 16),
        address: hex(match[9]!),
        access: access(match[6] !== '', match[7] !== '', match[8] !== ''),
        privileged: !match[5],
        reason: {
          code: 'PRI request',
          words: 'the device asks for a page, and the kernel does not handle page requests on this SMMU',
          structure: 'PRI queue',
          bit: null,
          situation: 'page-request',
          source: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_handle_ppr',
        },
        details: [
          { name: 'page request group', value: `${match[3]!}${match[4] ? ', last of its group' : ''}` },
        ],
        uses: [],
      };
    }
    const request = [...following(lines, line + 1, isStart, 3)]
      .map(([, next]) => REQUEST.exec(next))
      .find((found) => found);
    const [w0, w1] = request ? [hex(request[1]!)!, hex(request[2]!)!] : [0n, 0n];
    const id = Number(bits(w0, 31, 16));
    return {
      format: 'Intel VT-d',
      requester: request
        ? `${(id >> 8).toString(16).padStart(2, '0')}:${((id >> 3) & 0x1f).toString(16).padStart(2, '0')}.${(id & 7).toString()}`
        : null,
      pasid: request ? (bit(w0, 8) ? Number(bits(w0, 51, 32)) : null) : undefined,
      address: request ? bits(w1, 63, 12) << 12n : null,
      access: request ? access(bit(w1, 0), bit(w1, 1), bit(w0, 52)) : null,
      privileged: request ? bit(w0, 53) : undefined,
      reason: intelReason(text),
      details: request ? [{ name: 'page request group', value: bits(w1, 11, 3).toString() }] : [],
      uses: [],
    };
  },
};
