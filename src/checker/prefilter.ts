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
    const { table, accepting, ends } = trie.automaton();
    this.table = table;
    this.accepting = accepting;
    this.ends = ends;
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

  /** The next state for each state and byte; the states that end words come last: from `accepting` on, with what ends there. */
  automaton(): { table: Uint16Array; accepting: number; ends: readonly (readonly Word[])[] } {
    const { children, ends } = this;
    const fail = this.failures();
    const isEnd = (state: number): boolean => ends[state]!.length > 0;
    const states = [...children.keys()];
    const within = states.filter((state) => !isEnd(state));
    const last = states.filter(isEnd);
    const place = new Uint16Array(states.length);
    [...within, ...last].forEach((state, i) => (place[state] = i));
    const table = new Uint16Array(states.length * 256);
    // A state goes where the longest shorter one that it ends with goes, but where it has children.
    for (const [state, shorter] of fail) {
      const row = place[state]! * 256;
      const other = place[shorter]! * 256;
      if (state !== 0) table.copyWithin(row, other, other + 256);
      for (const [c, child] of children[state]!) table[row + c] = place[child]!;
    }
    return { table, accepting: within.length, ends: last.map((state) => ends[state]!) };
  }

  /** The state of the longest shorter beginning of a word that each ends with, shortest first; what ends there ends here too. */
  private failures(): ReadonlyMap<number, number> {
    const { children, ends } = this;
    const fail = new Map([[0, 0]]);
    for (const [state, shorter] of fail)
      for (const [c, child] of children[state]!) {
        let from = shorter;
        while (from !== 0 && !children[from]!.has(c)) from = fail.get(from)!;
        const next = state === 0 ? 0 : (children[from]!.get(c) ?? 0);
        ends[child]!.push(...ends[next]!);
        fail.set(child, next);
      }
    return fail;
  }
}
