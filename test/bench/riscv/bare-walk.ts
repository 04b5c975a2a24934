/**
 * The same loads as the model's walk in one function without caches, permissions or faults: device directory of two
 * levels, process directory of two levels, and four levels of page table, each checked for validity alone. What remains
 * is what the engine costs.
 */
import { PASID, REQUESTER } from '../world';

export interface BareTables {
  /** Memory as 32-bit words from address 0. */
  readonly words: Int32Array;
  readonly root: number;
}

const page = (entry: number): number => (entry & ~0x3ff) << 2;

function deviceContext(words: Int32Array, root: number): number {
  const directory = words[(root | ((REQUESTER >>> 6) << 3)) >>> 2]!;
  return directory & 1 ? (page(directory) | ((REQUESTER & 0x3f) << 6)) >>> 2 : -1;
}

export function bareWalk({ words, root }: BareTables, pages: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < pages.length; i += 2) {
    const high = pages[i]!;
    const low = pages[i + 1]!;
    const device = deviceContext(words, root);
    if (device < 0 || !(words[device]! & 1)) return -1;
    const directory = words[((words[device + 6]! << 12) | ((PASID >>> 8) << 3)) >>> 2]!;
    const process = (page(directory) | ((PASID & 0xff) << 4)) >>> 2;
    if (!(directory & words[process]! & 1)) return -1;
    const l4 = words[((words[process + 2]! << 12) | (((high >>> 7) & 0x1ff) << 3)) >>> 2]!;
    const l3 = words[(page(l4) | ((((high << 2) | (low >>> 30)) & 0x1ff) << 3)) >>> 2]!;
    const l2 = words[(page(l3) | (((low >>> 21) & 0x1ff) << 3)) >>> 2]!;
    const l1 = words[(page(l2) | (((low >>> 12) & 0x1ff) << 3)) >>> 2]!;
    if (!(l4 & l3 & l2 & l1 & 1)) return -1;
    sum = (sum + (page(l1) | (low & 0xfff))) | 0;
  }
  return sum;
}

function second(words: Int32Array, table: number, address: number): number {
  const l4 = words[table >>> 2]!;
  const l3 = words[(page(l4) | ((address >>> 30) << 3)) >>> 2]!;
  const l2 = words[(page(l3) | (((address >>> 21) & 0x1ff) << 3)) >>> 2]!;
  const l1 = words[(page(l2) | (((address >>> 12) & 0x1ff) << 3)) >>> 2]!;
  return l4 & l3 & l2 & l1 & 1 ? page(l1) | (address & 0xfff) : 0;
}

export function bareNested({ words, root }: BareTables, pages: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < pages.length; i += 2) {
    const high = pages[i]!;
    const low = pages[i + 1]!;
    const device = deviceContext(words, root);
    if (device < 0 || !(words[device]! & 1)) return -1;
    const host = words[device + 2]! << 12;
    const directory = words[second(words, host, (words[device + 6]! << 12) | ((PASID >>> 8) << 3)) >>> 2]!;
    const process = second(words, host, page(directory) | ((PASID & 0xff) << 4)) >>> 2;
    if (!(directory & words[process]! & 1)) return -1;
    const l4At = (words[process + 2]! << 12) | (((high >>> 7) & 0x1ff) << 3);
    const l4 = words[second(words, host, l4At) >>> 2]!;
    const l3At = page(l4) | ((((high << 2) | (low >>> 30)) & 0x1ff) << 3);
    const l3 = words[second(words, host, l3At) >>> 2]!;
    const l2 = words[second(words, host, page(l3) | (((low >>> 21) & 0x1ff) << 3)) >>> 2]!;
    const l1 = words[second(words, host, page(l2) | (((low >>> 12) & 0x1ff) << 3)) >>> 2]!;
    if (!(l4 & l3 & l2 & l1 & 1)) return -1;
    sum = (sum + second(words, host, page(l1) | (low & 0xfff))) | 0;
  }
  return sum;
}
