/**
 * The debug interface: software asks for one translation through registers.
 *
 * Source: RISC-V IOMMU specification, "Debug support", "Translation-request IOVA (tr_req_iova)" to "Translation-response
 * (tr_response)".
 */
import { EXECUTE, PRIVILEGED, READ, WRITE, type Request } from '../../iommu';
import { halves } from '../../recorder';
import { ignore, type RegisterWord } from '../../registers/word';
import { TR_REQ_CTL, TR_REQ_IOVA, TR_RESPONSE } from '../register-map';
import type { RiscvWalk } from '../walk';

const GO = 1;
const PRIV = 1 << 1;
const EXE = 1 << 2;
const NO_WRITE = 1 << 3;
const CONTROL_LOW = 0xfffff00f | 0;
const PROCESS_VALID = 1;
const CONTROL_HIGH = 0xffffff01 | 0;
const FAULT = 1;
const SIZE = 1 << 9;

export class TranslationRequest {
  private state = { iovaLow: 0, iovaHigh: 0, controlLow: 0, controlHigh: 0, responseLow: 0, responseHigh: 0 };

  /** @param translate translates a request as if a device had sent it; a cause, or 0 with the answer in the walk */
  constructor(
    private readonly translate: (request: Request) => number,
    private readonly answer: Readonly<RiscvWalk>,
  ) {}

  words(): [number, RegisterWord][] {
    const { state } = this;
    return [
      [TR_REQ_IOVA, { read: () => state.iovaLow, write: (value) => (state.iovaLow = value & ~0xfff) }],
      [TR_REQ_IOVA + 4, { read: () => state.iovaHigh, write: (value) => (state.iovaHigh = value) }],
      [TR_REQ_CTL, { read: () => state.controlLow, write: (value) => this.writeControl(value) }],
      [
        TR_REQ_CTL + 4,
        { read: () => state.controlHigh, write: (value) => (state.controlHigh = value & CONTROL_HIGH) },
      ],
      [TR_RESPONSE, { read: () => state.responseLow, write: ignore }],
      [TR_RESPONSE + 4, { read: () => state.responseHigh, write: ignore }],
    ];
  }

  save(): unknown {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    Object.assign(this.state, snapshot);
  }

  /** Go is clear again when the write is done: the translation happens at once. */
  private writeControl(value: number): void {
    const { state, answer } = this;
    state.controlLow = value & CONTROL_LOW & ~GO;
    if (!(value & GO)) return;
    const withProcess = (state.controlHigh & PROCESS_VALID) !== 0;
    const access = value & EXE ? EXECUTE : value & NO_WRITE ? READ : READ | WRITE;
    const cause = this.translate({
      requester: state.controlHigh >>> 8,
      pasid: withProcess ? value >>> 12 : -1,
      access: access | (withProcess && value & PRIV ? PRIVILEGED : 0),
      addressHigh: state.iovaHigh,
      addressLow: state.iovaLow,
    });
    state.responseLow = FAULT;
    state.responseHigh = 0;
    if (cause !== 0) return;
    // The PPN at bit 10; a page of more than 4 KiB has its size in the low bits of the PPN: ones, then a zero.
    const size = answer.shift > 12 ? 2 ** (answer.shift - 13) - 1 : 0;
    const frame = BigInt(answer.outHigh >>> 0) * 2n ** 20n + BigInt(answer.outLow >>> 12);
    const ppn = answer.shift > 12 ? (frame & ~BigInt(2 * size + 1)) | BigInt(size) : frame;
    const response = halves((ppn << 10n) | BigInt(answer.shift > 12 ? SIZE : 0));
    state.responseLow = response.low;
    state.responseHigh = response.high;
  }
}
