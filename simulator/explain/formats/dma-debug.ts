/**
 * Warnings of dma-debug (kernel/dma/debug.c; lib/dma-debug.c before 4.18):
 *   DMA-API: qla2xxx 0000:00:0a.0: device driver frees DMA memory with different size [device address=…] [map size=…] …
 *   nouveau 0000:1f:00.0: DMA-API: device driver tries to sync DMA memory it has not allocated …       before 4.20
 */
import { detail, following, hex, requesterName, type Format } from '../format';
import type { LogLines } from '../lines';
import { CHECKS } from '../reasons/dma-debug';

const START = /\bDMA-API: |\bdma_debug_device_change: device driver has pending|\biommu: Detected page leak!/;
const FIELD = /\[([a-z+ ]{3,24})=([0-9a-zA-Z_-]{1,24}(?: bytes)?)\]/g;
const WITH = /\[((?:un)?(?:mapped|synced) (?:with|as)) ([\w-]{2,24})\]/g;
const NAME =
  /DMA-API: (?:([\w.-]{1,40}) )?([\w.:@-]{1,64}): (?=device driver|mapping sg|cacheline|exceeded|cpu touching)/;
const NAME_BEFORE = /([\w.:@-]{1,64}): DMA-API: /;
/** A record is whole with its check named and, where that check prints fields, the last of them. */
const WHOLE = /(?:\]\s{0,2}$|EEXIST|invalid DMA memory address|ENOMEM|out of memory|page leak!)/;

/** Lines that carry on the fields of the line before. */
const MORE_FIELDS = /^(?:\[[a-z]|One of leaked entries)/;

/** The warning, with the lines that it was wrapped into. */
function warning(lines: LogLines, line: number): string {
  let text = lines.text(line);
  for (const [, more] of following(lines, line + 1, (next) => START.test(next), 4)) {
    if (WHOLE.test(text) && !MORE_FIELDS.test(more)) break;
    text += ` ${more}`;
  }
  return text.slice(0, 1024);
}

export const dmaDebug: Format = {
  name: 'DMA-API debug',
  start: START,
  read(lines, line) {
    const body = warning(lines, line);
    const check = CHECKS.find(({ pattern }) => pattern.test(body));
    if (!check) return null;
    const fields = new Map([...body.matchAll(FIELD)].map((field) => [field[1]!.trim(), field[2]!]));
    for (const [, name, value] of body.matchAll(WITH)) fields.set(name!, value!);
    const name = NAME.exec(body) ?? NAME_BEFORE.exec(body);
    const device = name?.[2] ?? name?.[1];
    const address = fields.get('device address') ?? fields.get('start');
    return {
      format: this.name,
      requester: device === undefined ? null : requesterName(device),
      pasid: undefined,
      address: address === undefined ? null : hex(address),
      access: null,
      privileged: undefined,
      reason: {
        code: check.code,
        words: check.words,
        structure: 'the kernel’s book of live mappings',
        bit: null,
        situation: check.situation,
        source: 'kernel/dma/debug.c',
      },
      details: [
        ...detail('driver', name?.length === 3 ? name[1] : undefined),
        { name: 'checked in', value: check.call },
        ...[...fields].flatMap(([field, value]) => (field === 'device address' ? [] : detail(field, value))),
      ],
      uses: [],
    };
  },
};
