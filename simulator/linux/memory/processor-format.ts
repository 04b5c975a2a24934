import type { EntryFormat } from './radix-table';

/** Permission bits that `leaf` of a processor's format takes. */
export const WRITABLE = 1;
export const USER = 2;
export const EXECUTABLE = 4;

/** Page tables of a processor: what the kernel does to entries beside making and clearing them. */
export interface ProcessorFormat extends EntryFormat {
  writable(entry: bigint): boolean;
  /** The entry without permission to write, as fork leaves it (`pte_wrprotect`). */
  readOnly(entry: bigint): bigint;
  /** The entry for another page, with the same permissions. */
  moved(entry: bigint, physical: bigint): bigint;
}
