/**
 * Events as the arm-smmu-v3 driver prints them (drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c):
 *   arm-smmu-v3 490d0000.iommu: event 0x10 received:
 *   arm-smmu-v3 490d0000.iommu:      0x0000001100000010        and three more 64-bit words
 *   arm-smmu-v3 490d0000.iommu: event: F_TRANSLATION client: 0000:01:00.0 sid: 0x11 ssid: 0x0 iova: 0x9b0cc000 ipa: 0x0
 *   arm-smmu-v3 490d0000.iommu: priv data read s1 "Input address caused fault" stag: 0x0
 * The last two since 6.14, after the words: they are one event with them. Layout: EVTQ_* in arm-smmu-v3.h.
 */
import { bit, bits, detail, following, hex, requesterName, showHex, type Format } from '../format';
import type { LogLines } from '../lines';
import type { Detail, FaultRecord } from '../record';
import { NAMES, smmuv3Reason } from '../reasons/smmuv3';

const RAW = /\bevent 0x([0-9a-f]{2}) received:/;
const DECODED =
  /\bevent: ([A-Z_]{4,24}) client: (\([^)]{1,40}\)|[\w.:@-]{1,64}) sid: 0x([0-9a-f]{1,8}) ssid: 0x([0-9a-f]{1,5})(?: iova: 0x([0-9a-f]{1,16}) ipa: 0x([0-9a-f]{1,16}))?(?: fetch_addr: 0x([0-9a-f]{1,16}))?/;
const ACCESS = /\b(un)?priv (data|inst) (read|write) s([12]) "([^"]{1,48})"(?: ttd_(?:read|write))?( stall)?/;
const START = new RegExp(`${RAW.source}|${DECODED.source}`);
const WORD = /(?:^|:?\s)0x([0-9a-f]{16})$/;

const CLASSES = ['CD fetch', 'Stage 1 translation table fetch', 'Input address caused fault', 'Reserved'];

const instance = (text: string): string | null => /arm-smmu-v3 ([\w.:@-]{1,64}):/.exec(text)?.[1] ?? null;

/** Events whose second to fourth words say what was asked. */
const carriesAccess = (id: number): boolean => id >= 0x10 && id <= 0x13;

function fromWords(id: number, words: readonly bigint[], client: string | null, uses: number[]): FaultRecord {
  const [w0, w1, w2, w3] = [words[0]!, words[1]!, words[2]!, words[3]!];
  const access = carriesAccess(id);
  const cause = access ? Number(bits(w1, 41, 40)) : null;
  const stream = showHex(bits(w0, 63, 32));
  return {
    format: smmuv3.name,
    requester: client ?? `stream ${stream}`,
    pasid: bit(w0, 11) ? Number(bits(w0, 31, 12)) : null,
    address: access || id === 0x05 || id === 0x07 ? w2 : null,
    access: access ? (bit(w1, 34) ? 'execute' : bit(w1, 35) ? 'read' : 'write') : null,
    privileged: access ? bit(w1, 33) : undefined,
    reason: smmuv3Reason(id, cause),
    details: [
      { name: 'StreamID', value: stream },
      ...(access
        ? [
            { name: 'stage', value: bit(w1, 39) ? '2' : '1' },
            { name: 'class', value: CLASSES[cause!]! },
            { name: 'stalled', value: bit(w1, 31) ? `yes, STAG ${showHex(bits(w1, 15, 0))}` : 'no' },
            ...detail('IPA', bit(w1, 39) ? showHex(bits(w3, 51, 12) << 12n) : undefined),
          ]
        : []),
      ...detail('fetch address', id === 0x03 || id === 0x09 ? showHex(bits(w3, 51, 3) << 3n) : undefined),
    ],
    uses,
  };
}

/** The decoded pair of lines that follows the words of the same event, with its line numbers. */
function decodedAfter(
  lines: LogLines,
  line: number,
  smmu: string | null,
): { client: string | null; uses: number[] } {
  for (const [at, text] of following(lines, line, (text) => RAW.test(text) && instance(text) === smmu)) {
    const match = DECODED.exec(text);
    if (match && instance(text) === smmu) return { client: clientName(match[2]!), uses: [at] };
  }
  return { client: null, uses: [] };
}

const clientName = (text: string): string | null => (text.startsWith('(') ? null : requesterName(text));

function readRaw(lines: LogLines, line: number, id: number): FaultRecord | null {
  const smmu = instance(lines.text(line));
  const words: bigint[] = [];
  let last = line;
  for (const [at, text] of following(
    lines,
    line + 1,
    (text) => START.test(text) && instance(text) === smmu,
  )) {
    const word = WORD.exec(text);
    if (!word || (instance(text) ?? smmu) !== smmu) continue;
    words.push(BigInt(`0x${word[1]!}`));
    last = at;
    if (words.length === 4) break;
  }
  if (words.length < 4) return null;
  const { client, uses } = decodedAfter(lines, last + 1, smmu);
  return fromWords(id, words, client, uses);
}

function readDecoded(lines: LogLines, line: number, match: RegExpExecArray): FaultRecord {
  const id = NAMES.get(match[1]!) ?? -1;
  const stream = `0x${match[3]!}`;
  const ssid = parseInt(match[4]!, 16);
  const access = [...following(lines, line + 1, (text) => START.test(text))]
    .map(([, text]) => ACCESS.exec(text))
    .find((found) => found);
  const cause = access ? CLASSES.indexOf(access[5]!) : -1;
  const details: Detail[] = [{ name: 'StreamID', value: stream }];
  if (access)
    details.push(
      { name: 'stage', value: access[4]! },
      { name: 'class', value: access[5]! },
      { name: 'stalled', value: access[6] ? 'yes' : 'no' },
    );
  return {
    format: smmuv3.name,
    requester: clientName(match[2]!) ?? `stream ${stream}`,
    // The driver prints 0 both for substream 0 and for none (IOMMU_NO_PASID).
    pasid: ssid === 0 ? undefined : ssid,
    address: match[5] === undefined ? null : hex(match[5]),
    access: access ? (access[2] === 'inst' ? 'execute' : (access[3] as 'read' | 'write')) : null,
    privileged: access ? !access[1] : undefined,
    reason: smmuv3Reason(id, cause >= 0 ? cause : null),
    details: [...details, ...detail('fetch address', match[7] === undefined ? undefined : `0x${match[7]}`)],
    uses: [],
  };
}

export const smmuv3: Format = {
  name: 'Arm SMMUv3',
  start: START,
  read(lines, line) {
    const text = lines.text(line);
    const raw = RAW.exec(text);
    if (raw) return readRaw(lines, line, parseInt(raw[1]!, 16));
    const decoded = DECODED.exec(text);
    return decoded ? readDecoded(lines, line, decoded) : null;
  },
};
