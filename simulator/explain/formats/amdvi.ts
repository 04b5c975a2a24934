/**
 * Events as the AMD IOMMU driver prints them (drivers/iommu/amd/iommu.c, iommu_print_event), wordings since 2.6:
 *   AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x0013 address=0x0000000000001000 flags=0x0000]
 *   nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0xfc189000 flags=0x0000]
 *   iommu ivhd0: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=0000:06:00.0 pasid=0x00000 address=… flags=0x0080]
 * Before 4.18 the event came in a line of its own after `Event logged [`, where the log level made it two.
 */
import { bit, bits, detail, following, gather, hex, requesterName, showHex, type Format } from '../format';
import type { LogLines } from '../lines';
import type { Detail, FaultRecord } from '../record';
import { accessOf, amdviReason, flagNames, isGuest, isInterrupt, isUser } from '../reasons/amdvi';

const START = /\bEvent logged \[/;
const EVENT = /\b([A-Z][A-Z_]{4,30}) ((?:[a-z_]{3,9}=[0-9a-fx:.]{1,20}[, ]{0,2}){1,8})/i;
const WHOLE = /Event logged \[.{0,8}[A-Z][^\]]{8,200}\]/;
const FIELD = /([a-z_]{3,9})=([0-9a-fx:.]{1,20})/gi;
const BEFORE = /(?:^|\s)([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]): (?:AMD-Vi: )?Event logged/;

/** The device table entry as dump_dte_entry prints it, by its fields (DTE layout: amd_iommu_types.h). */
function deviceTableEntry(lines: LogLines, line: number): Detail[] {
  const words: bigint[] = [];
  for (const [, text] of following(lines, line + 1, (text) => START.test(text))) {
    const match = /\bDTE\[([0-3])\]: ([0-9a-f]{16})/.exec(text);
    if (match && Number(match[1]) === words.length) words.push(BigInt(`0x${match[2]!}`));
  }
  if (words.length < 2) return [];
  const [w0, w1] = [words[0]!, words[1]!];
  const flag = (name: string, at: number): string => `${name} ${bit(w0, at) ? '1' : '0'}`;
  return [
    {
      name: 'device table entry',
      value: `${flag('V', 0)}, ${flag('TV', 1)}, Mode ${bits(w0, 11, 9).toString()}, ${flag('GV', 55)}, ${flag('IR', 61)}, ${flag('IW', 62)}, domain ${showHex(bits(w1, 15, 0))}`,
    },
  ];
}

/** What an IO_PAGE_FAULT asked. The domain field holds the PASID where the guest's tables were walked (GN). */
function pageFaultRequest(
  flags: number,
  domain: bigint | null,
): Pick<FaultRecord, 'pasid' | 'access' | 'privileged'> {
  const guest = isGuest(flags);
  return {
    pasid: guest ? Number(domain ?? 0n) : null,
    access: isInterrupt(flags) ? null : accessOf(flags),
    privileged: guest ? !isUser(flags) : undefined,
  };
}

/** Other events give the bits other meanings. */
function showFlags(event: string, flags: number): string {
  const named = event === 'IO_PAGE_FAULT' || event === 'ILLEGAL_DEV_TABLE_ENTRY';
  return named ? `${showHex(flags)} (${flagNames(flags)})` : showHex(flags);
}

export const amdvi: Format = {
  name: 'AMD-Vi',
  start: START,
  read(lines, line) {
    const text = gather(lines, line, WHOLE, START);
    const match = EVENT.exec(text.slice(text.search(START)));
    if (!match) return null;
    const event = match[1]!.toUpperCase();
    const fields = new Map(
      [...match[2]!.matchAll(FIELD)].map((field) => [field[1]!.toLowerCase(), field[2]!]),
    );
    const number = (name: string): bigint | null => (fields.has(name) ? hex(fields.get(name)!) : null);
    const flags = Number(number('flags') ?? 0n) & 0xfff;
    const device = fields.get('device') ?? BEFORE.exec(text)?.[1];
    const fault = event === 'IO_PAGE_FAULT' ? pageFaultRequest(flags, number('domain')) : null;
    return {
      format: this.name,
      requester: device === undefined ? null : requesterName(device),
      pasid: fault
        ? fault.pasid
        : event === 'INVALID_PPR_REQUEST'
          ? Number(number('pasid') ?? 0n)
          : undefined,
      address: number('address') ?? number('gpa') ?? number('spa'),
      access: fault ? fault.access : event === 'ILLEGAL_DEV_TABLE_ENTRY' ? accessOf(flags) : null,
      privileged: fault?.privileged,
      reason: amdviReason(event, flags),
      details: [
        ...detail('domain', fault?.pasid === null ? fields.get('domain') : undefined),
        ...detail('flags', fields.has('flags') ? showFlags(event, flags) : undefined),
        ...detail('tag', fields.get('tag')),
        ...(event === 'ILLEGAL_DEV_TABLE_ENTRY' ? deviceTableEntry(lines, line) : []),
      ],
      uses: [],
    };
  },
};
