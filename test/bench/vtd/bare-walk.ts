/**
 * The same loads as the model's walk in one function without caches, permissions or faults: root, context, PASID
 * directory, PASID entry and four levels, each checked for presence alone. What remains is what the engine costs.
 */
import { PASID, REQUESTER } from '../world';

export interface BareTables {
  /** Memory as 32-bit words from address 0. */
  readonly words: Int32Array;
  readonly root: number;
}

function pasidEntry(words: Int32Array, root: number): number {
  const context = words[(root | ((REQUESTER >>> 8) << 4)) >>> 2]!;
  const directory = words[((context & ~0xfff) | ((REQUESTER & 0x7f) << 5)) >>> 2]!;
  const table = words[((directory & ~0xfff) + ((PASID >>> 6) << 3)) >>> 2]!;
  if (!(context & directory & table & 1)) return -1;
  return ((table & ~0xfff) | ((PASID & 0x3f) << 6)) >>> 2;
}

export function bareWalk({ words, root }: BareTables, pages: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < pages.length; i += 2) {
    const high = pages[i]!;
    const low = pages[i + 1]!;
    const entry = pasidEntry(words, root);
    if (entry < 0 || !(words[entry]! & 1)) return -1;
    const l4 = words[((words[entry + 4]! & ~0xfff) | (((high >>> 7) & 0x1ff) << 3)) >>> 2]!;
    const l3 = words[((l4 & ~0xfff) | ((((high << 2) | (low >>> 30)) & 0x1ff) << 3)) >>> 2]!;
    const l2 = words[((l3 & ~0xfff) | (((low >>> 21) & 0x1ff) << 3)) >>> 2]!;
    const l1 = words[((l2 & ~0xfff) | (((low >>> 12) & 0x1ff) << 3)) >>> 2]!;
    if (!(l4 & l3 & l2 & l1 & 1)) return -1;
    sum = (sum + ((l1 & ~0xfff) | (low & 0xfff))) | 0;
  }
  return sum;
}

function second(words: Int32Array, table: number, address: number): number {
  const l4 = words[table >>> 2]!;
  const l3 = words[((l4 & ~0xfff) | ((address >>> 30) << 3)) >>> 2]!;
  const l2 = words[((l3 & ~0xfff) | (((address >>> 21) & 0x1ff) << 3)) >>> 2]!;
  const l1 = words[((l2 & ~0xfff) | (((address >>> 12) & 0x1ff) << 3)) >>> 2]!;
  return l4 & l3 & l2 & l1 & 1 ? (l1 & ~0xfff) | (address & 0xfff) : 0;
}

export function bareNested({ words, root }: BareTables, pages: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < pages.length; i += 2) {
    const high = pages[i]!;
    const low = pages[i + 1]!;
    const entry = pasidEntry(words, root);
    if (entry < 0 || !(words[entry]! & 1)) return -1;
    const host = words[entry]! & ~0xfff;
    const first = words[entry + 4]! & ~0xfff;
    const l4 = words[second(words, host, first | (((high >>> 7) & 0x1ff) << 3)) >>> 2]!;
    const l3At = (l4 & ~0xfff) | ((((high << 2) | (low >>> 30)) & 0x1ff) << 3);
    const l3 = words[second(words, host, l3At) >>> 2]!;
    const l2 = words[second(words, host, (l3 & ~0xfff) | (((low >>> 21) & 0x1ff) << 3)) >>> 2]!;
    const l1 = words[second(words, host, (l2 & ~0xfff) | (((low >>> 12) & 0x1ff) << 3)) >>> 2]!;
    if (!(l4 & l3 & l2 & l1 & 1)) return -1;
    sum = (sum + second(words, host, (l1 & ~0xfff) | (low & 0xfff))) | 0;
  }
  return sum;
}
