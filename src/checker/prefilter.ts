/** Looks for any of some words in the bytes of a file: a file without any is not worth parsing. */
export class WordSearch {
  /** Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975; as a full table of 256 columns. */
  private readonly table: Uint16Array;
  /** States below this one end no word. */
  private readonly accepting: number;

  /** @param words ASCII */
  constructor(words: readonly string[]) {
    const children: Map<number, number>[] = [new Map()];
    const ends: boolean[] = [false];
    for (const word of words) {
      let state = 0;
      for (let i = 0; i < word.length && !ends[state]; i++) {
        const c = word.charCodeAt(i);
        let next = children[state]!.get(c);
        if (next === undefined) {
          next = children.length;
          children[state]!.set(c, next);
          children.push(new Map());
          ends.push(false);
        }
        state = next;
      }
      ends[state] = true;
    }
    const fail = new Uint16Array(children.length);
    const raw = new Uint16Array(children.length * 256);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at]!;
      if (ends[fail[state]!]!) ends[state] = true;
      for (let c = 0; c < 256; c++) {
        const child = children[state]!.get(c);
        const other = state === 0 ? 0 : raw[fail[state]! * 256 + c]!;
        if (child !== undefined) {
          fail[child] = other;
          queue.push(child);
        }
        raw[state * 256 + c] = child ?? other;
      }
    }
    // States in an order that tells from the number alone whether a word has ended.
    const order = [...children.keys()].sort((a, b) => Number(ends[a]) - Number(ends[b]) || a - b);
    const rank = new Uint16Array(order.length);
    order.forEach((state, i) => (rank[state] = i));
    this.accepting = order.findIndex((state) => ends[state]);
    if (this.accepting < 0) this.accepting = order.length;
    this.table = new Uint16Array(raw.length);
    for (let i = 0; i < raw.length; i++) this.table[rank[i >> 8]! * 256 + (i & 255)] = rank[raw[i]!]!;
  }

  /** Whether one of the words stands among the first `length` bytes. */
  finds(bytes: Uint8Array, length = bytes.length): boolean {
    const { table, accepting } = this;
    let state = 0;
    for (let i = 0; i < length; i++) {
      state = table[(state << 8) | bytes[i]!]!;
      if (state >= accepting) return true;
    }
    return false;
  }
}
