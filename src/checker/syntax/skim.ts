/**
 * What a glance at C text tells, at a fraction of what its tokens cost. Each answer may be wrong with a yes, and is not with a no,
 * except where brackets outside functions do not match and the next function does not end at a line's beginning.
 */

const [NEWLINE, QUOTE, HASH, APOSTROPHE, OPEN, CLOSE, STAR, COMMA, SLASH, SEMICOLON, EQUALS] = [
  10, 34, 35, 39, 40, 41, 42, 44, 47, 59, 61,
];
const [COLON, OPEN_INDEX, BACKSLASH, BEGIN, END, BYTE_ORDER_MARK] = [58, 91, 92, 123, 125, 0xfeff];

/** Words before a brace of which one may be a tag: `struct __packed name __aligned(8) {`. */
const MOST_RECENT = 8;

/** Whether a character may stand in a word; all above ASCII may. */
const WORD = new Uint8Array(128);
for (let c = 48; c < 58; c++) WORD[c] = 1;
for (let c = 65; c < 91; c++) WORD[c] = WORD[c + 32] = 1;
WORD[95] = WORD[36] = 1;

const PRIME = 0x01000193;
const BASIS = 0x811c9dc5;

/** FNV-1a (Fowler, Noll, Vo) of a word, as `Skim` asks for it. */
export function hashOf(word: string): number {
  let hash = BASIS;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash;
}

const TYPEDEF = hashOf('typedef');
const ENUM = hashOf('enum');
const EXTERN = hashOf('extern');
const DEFINE = hashOf('define');

/** Words of a text, by what they are there; see the head of this file. */
export class Skim {
  private readonly words: Filter;
  private readonly defined = new Set<number>();
  private readonly declared = new Set<number>();
  private readonly starred = new Set<number>();

  constructor(text: string) {
    this.words = new Filter(text.length);
    new Glance(text, this.words, this.defined, this.declared, this.starred).run();
  }

  /** Whether a word stands in the text. */
  has(hash: number): boolean {
    return this.words.has(hash);
  }

  /** Whether a function or a function-like macro of that name is defined. */
  defines(hash: number): boolean {
    return this.defined.has(hash);
  }

  /** Hashes of all such names. */
  get definitions(): ReadonlySet<number> {
    return this.defined;
  }

  /** Whether a tag, a typedef, a variable, an enumerator or a macro of that name is declared. */
  declares(hash: number): boolean {
    return this.declared.has(hash);
  }

  /** Whether a name is declared as a pointer or an array. */
  points(hash: number): boolean {
    return this.starred.has(hash);
  }
}

/** A set that may take what it does not hold for held (Bloom, "Space/time trade-offs in hash coding", CACM 13(7), 1970). */
class Filter {
  private readonly bits: Uint32Array;
  private readonly mask: number;

  /** @param length of the text: words that differ are one in twenty characters or fewer */
  constructor(length: number) {
    const size = 1 << Math.max(8, 32 - Math.clz32(length));
    this.bits = new Uint32Array(size >>> 5);
    this.mask = size - 1;
  }

  has(hash: number): boolean {
    const { bits, mask } = this;
    const [one, two] = [hash & mask, other(hash) & mask];
    return ((bits[one >>> 5]! >>> (one & 31)) & (bits[two >>> 5]! >>> (two & 31)) & 1) === 1;
  }

  add(hash: number): void {
    const { bits, mask } = this;
    const [one, two] = [hash & mask, other(hash) & mask];
    bits[one >>> 5]! |= 1 << (one & 31);
    bits[two >>> 5]! |= 1 << (two & 31);
  }
}

/** A second hash of the same word. */
const other = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> 7;

/** One pass over a text. */
class Glance {
  /** Braces and parentheses that are open. */
  private depth = 0;
  private parens = 0;
  /** Names before parentheses since the last declaration ended, outside braces: the last may be a function's. */
  private heads: number[] = [];
  /** Words since the last punctuation: the last before a brace may be a tag. */
  private recent: number[] = [];
  /** Whether a word came last, and whether a star came before it with nothing but words in between. */
  private isWord = false;
  private isStarred = false;
  private last = 0;
  /** How many parentheses were open before those of an attribute behind a star; -1 outside such. */
  private attribute = -1;
  /** What the declaration under way has said of itself. */
  private isTypedef = false;
  private hasEnum = false;

  constructor(
    private readonly text: string,
    private readonly words: Filter,
    private readonly defined: Set<number>,
    private readonly declared: Set<number>,
    private readonly starred: Set<number>,
  ) {}

  run(): void {
    const { text } = this;
    const { length } = text;
    let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    let isLineStart = true;
    while (at < length) {
      const c = text.charCodeAt(at);
      if (c >= 128 || WORD[c] === 1) {
        let hash = BASIS;
        for (let w = c; w >= 128 || WORD[w] === 1; w = text.charCodeAt(++at))
          hash = Math.imul(hash ^ w, PRIME);
        this.word(hash);
        isLineStart = false;
      } else if (c <= 32) {
        if (c === NEWLINE) isLineStart = true;
        at++;
      } else if (c === SLASH && text.charCodeAt(at + 1) === STAR) at = commentEnd(text, at);
      else if (c === SLASH && text.charCodeAt(at + 1) === SLASH) at = lineEnd(text, at);
      else if (c === HASH && isLineStart) at = this.directive(at + 1);
      else {
        if (c === QUOTE || c === APOSTROPHE) at = quotedEnd(text, at, c);
        else {
          this.punctuation(c, at);
          at++;
        }
        this.isWord = isLineStart = false;
      }
    }
  }

  private word(hash: number): void {
    this.words.add(hash);
    if (this.isStarred) this.starred.add(hash);
    if (this.parens === 0) {
      if (hash === ENUM) this.hasEnum = true;
      else if (hash === TYPEDEF) this.isTypedef = true;
    }
    if (this.depth > 0 ? this.hasEnum : this.parens === 0 || this.isStarred || this.isTypedef)
      this.declared.add(hash);
    if (this.parens === 0) {
      if (this.recent.length === MOST_RECENT) this.recent.shift();
      this.recent.push(hash);
    }
    this.last = hash;
    this.isWord = true;
  }

  private punctuation(c: number, at: number): void {
    // `*const (*name`, `*__aligned(8) name`: stars, parentheses and attributes may stand between.
    let isStarred = c === STAR || (this.isStarred && c === OPEN && !this.isWord);
    if (c === OPEN) {
      if (this.isStarred && this.isWord) this.attribute = this.parens;
      if (this.isWord && this.depth === 0 && this.parens === 0) this.heads.push(this.last);
      this.parens++;
    } else if (c === CLOSE) {
      this.parens = Math.max(0, this.parens - 1);
      isStarred = this.attribute === this.parens;
      if (isStarred) this.attribute = -1;
    } else if (c === BEGIN) this.begin();
    else if (c === END) this.end(at);
    else if (c === OPEN_INDEX && this.isWord) this.starred.add(this.last);
    else if (this.depth === 0 && this.parens === 0 && (c === SEMICOLON || c === EQUALS)) {
      this.heads = [];
      if (c === SEMICOLON) this.isTypedef = this.hasEnum = false;
    }
    this.isStarred = isStarred;
    if (c !== OPEN && c !== CLOSE && c !== COMMA && c !== COLON) this.recent = [];
  }

  private begin(): void {
    for (const word of this.recent) this.declared.add(word);
    if (this.depth === 0) for (const name of this.heads) this.defined.add(name);
    this.heads = [];
    this.parens = 0;
    // `extern "C" {` is no scope.
    if (this.depth > 0 || this.recent.length !== 1 || this.recent[0] !== EXTERN) this.depth++;
  }

  private end(at: number): void {
    // Kernel code closes its functions, and nothing else, at a line's beginning.
    const isFirst = at === 0 || this.text.charCodeAt(at - 1) === NEWLINE;
    this.depth = isFirst ? 0 : Math.max(0, this.depth - 1);
    this.parens = 0;
    this.heads = [];
    if (this.depth === 0) this.isTypedef = this.hasEnum = false;
  }

  /** Reads the words of a directive, which may go on behind a backslash; returns where it ends. */
  private directive(from: number): number {
    const { text } = this;
    let [at, count, isDefine, isStarred] = [from, 0, false, false];
    for (;;) {
      const c = text.charCodeAt(at);
      if (Number.isNaN(c)) return at;
      if (c >= 128 || WORD[c] === 1) {
        let hash = BASIS;
        for (let w = c; w >= 128 || WORD[w] === 1; w = text.charCodeAt(++at))
          hash = Math.imul(hash ^ w, PRIME);
        this.words.add(hash);
        if (isStarred || text.charCodeAt(at) === OPEN_INDEX) this.starred.add(hash);
        count++;
        if (count === 1) isDefine = hash === DEFINE;
        else if (count === 2 && isDefine) {
          this.declared.add(hash);
          if (text.charCodeAt(at) === OPEN) this.defined.add(hash);
        }
      } else if (c === SLASH && text.charCodeAt(at + 1) === STAR) at = commentEnd(text, at);
      else if (c === NEWLINE && !isSpliced(text, at)) return at;
      else {
        if (c > 32 && c !== BACKSLASH) isStarred = c === STAR || (isStarred && c === OPEN);
        at++;
      }
    }
  }
}

function isSpliced(text: string, newline: number): boolean {
  const before = text.charCodeAt(newline - 1) === 13 ? newline - 2 : newline - 1;
  return text.charCodeAt(before) === BACKSLASH;
}

function commentEnd(text: string, at: number): number {
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? text.length : close + 2;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Behind a string or a character; one that is not closed ends with its line. */
function quotedEnd(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === quote) return at + 1;
    if (c === NEWLINE) return at;
    if (c === BACKSLASH) at++;
  }
  return text.length;
}
