/**
 * WQCFG: how software configures a work queue.
 *
 * Source: Linux drivers/dma/idxd/registers.h (union wqcfg).
 */

/** 32-bit words of a work queue's configuration that have a meaning here. */
export const WQCFG_WORDS = 4;

export interface WorkQueueConfig {
  /** Descriptors that fit; 0: the queue is disabled. */
  readonly size: number;
  /** Descriptors that a limited portal of a shared queue may fill. */
  readonly threshold: number;
  readonly mode: 'shared' | 'dedicated';
  readonly blockOnFault: boolean;
  /** Requests of this queue are not translated through ATS; and ask for no pages (PRS). */
  readonly atsDisable: boolean;
  readonly prsDisable: boolean;
  readonly pasid: number;
  readonly pasidEnable: boolean;
  /** A dedicated queue's requests ask for privilege. */
  readonly privileged: boolean;
}

export const DISABLED_QUEUE: WorkQueueConfig = decodeWqcfg([0, 0, 0, 0]);

export function encodeWqcfg(config: WorkQueueConfig): number[] {
  const bit = (on: boolean, position: number): number => (on ? 1 << position : 0);
  const word2 =
    bit(config.mode === 'dedicated', 0) |
    bit(config.blockOnFault, 1) |
    bit(config.atsDisable, 2) |
    bit(config.prsDisable, 3) |
    ((config.pasid & 0xfffff) << 8) |
    bit(config.pasidEnable, 28) |
    bit(config.privileged, 29);
  return [config.size & 0xffff, config.threshold & 0xffff, word2, 0];
}

export function decodeWqcfg(words: readonly number[]): WorkQueueConfig {
  const [size = 0, threshold = 0, word2 = 0] = words;
  return {
    size: size & 0xffff,
    threshold: threshold & 0xffff,
    mode: word2 & 1 ? 'dedicated' : 'shared',
    blockOnFault: (word2 & 2) !== 0,
    atsDisable: (word2 & 4) !== 0,
    prsDisable: (word2 & 8) !== 0,
    pasid: (word2 >>> 8) & 0xfffff,
    pasidEnable: (word2 & (1 << 28)) !== 0,
    privileged: (word2 & (1 << 29)) !== 0,
  };
}
