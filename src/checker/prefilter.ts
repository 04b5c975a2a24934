/** Where a part of a text ends that is looked at by itself: kernel code closes its functions, and nothing else, at a line's beginning. */
export const END = '\n}';

/** What is looked for in a text, by how words begin: one of some, or in one function a word of each list of one group. */
export interface Wanted {
  readonly words: readonly string[];
  readonly together: readonly (readonly (readonly string[])[])[];
}

/** Looks for words in the bytes of a file: a file without any is not worth reading. */
export class WordSearch {
  /** Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975; as a full table of 256 columns. */
  private readonly table: Uint16Array;
  /** States below this one end no word. */
  private readonly accepting: number;
  /** The words that end at a state, from the first accepting one on. */
  private readonly ends: readonly (readonly Word[])[];
  /** The lists of each group. */
  private readonly groups: readonly number[];

  constructor({ words, together }: Wanted) {
    const trie = new Trie();
    for (const word of words) trie.add(word, ENOUGH);
    let bit = ENOUGH;
    this.groups = together.map((lists) =>
      lists.reduce((group, list) => {
        bit <<= 1;
        for (const word of list) trie.add(word, bit);
        return group | bit;
      }, 0),
    );
    if (together.length > 0) trie.add(END, ENDS);
    const { table, ends } = trie.automaton();
    // States in an order that tells from the number alone whether a word has ended.
    const order = [...ends.keys()].sort(
      (a, b) => Number(ends[a]!.length > 0) - Number(ends[b]!.length > 0) || a - b,
    );
    const rank = new Uint16Array(order.length);
    order.forEach((state, i) => (rank[state] = i));
    const first = order.findIndex((state) => ends[state]!.length > 0);
    this.accepting = first < 0 ? order.length : first;
    this.ends = order.slice(this.accepting).map((state) => ends[state]!);
    this.table = new Uint16Array(table.length);
    for (let i = 0; i < table.length; i++) this.table[rank[i >> 8]! * 256 + (i & 255)] = rank[table[i]!]!;
  }

  /** Whether what is looked for stands among the first `length` bytes. */
  finds(bytes: Uint8Array, length = bytes.length): boolean {
    const { table, accepting, ends, groups } = this;
    let state = 0;
    let met = 0;
    for (let i = 0; i < length; i++) {
      state = table[(state << 8) | bytes[i]!]!;
      if (state < accepting) continue;
      for (const { length: long, lists } of ends[state - accepting]!) {
        if (lists === ENDS) met = 0;
        else if (i < long || !isOfWord(bytes[i - long]!)) met |= lists;
      }
      if ((met & ENOUGH) !== 0) return true;
      for (const group of groups) if ((met & group) === group) return true;
    }
    return false;
  }
}

const ENOUGH = 1;
const ENDS = 1 << 31;

/** Whether a byte may stand in a name: what stands behind one is no beginning of a word. */
function isOfWord(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95;
}

interface Word {
  readonly length: number;
  /** The lists that it is in. */
  readonly lists: number;
}

/** Words as a tree of their bytes. */
class Trie {
  private readonly children: Map<number, number>[] = [new Map()];
  private readonly ends: Word[][] = [[]];

  /** @param word ASCII */
  add(word: string, lists: number): void {
    let state = 0;
    for (let i = 0; i < word.length; i++) {
      const c = word.charCodeAt(i);
      let next = this.children[state]!.get(c);
      if (next === undefined) {
        next = this.children.push(new Map()) - 1;
        this.ends.push([]);
        this.children[state]!.set(c, next);
      }
      state = next;
    }
    this.ends[state]!.push({ length: word.length, lists });
  }

  /** The next state for each state and byte, and what ends at each state. */
  automaton(): { table: Uint16Array; ends: readonly (readonly Word[])[] } {
    const { children, ends } = this;
    const fail = new Uint16Array(children.length);
    const table = new Uint16Array(children.length * 256);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at]!;
      if (state !== 0) ends[state]!.push(...ends[fail[state]!]!);
      for (let c = 0; c < 256; c++) {
        const child = children[state]!.get(c);
        const other = state === 0 ? 0 : table[fail[state]! * 256 + c]!;
        if (child !== undefined) {
          fail[child] = other;
          queue.push(child);
        }
        table[state * 256 + c] = child ?? other;
      }
    }
    return { table, ends };
  }
}
