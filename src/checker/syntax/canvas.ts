const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const DELETE = 127;
const BYTE_ORDER_MARK = 0xfeff;

/** The text that the grammar will read, as code units that are overwritten in place: its length never changes. */
export class Canvas {
  private readonly units: Uint16Array;

  constructor(text: string) {
    const units = new Uint16Array(text.length);
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      // Control characters and a byte order mark are white space to us and may be none to the grammar.
      units[i] =
        (c < SPACE && c !== NEWLINE && c !== TAB) || c === DELETE || c === BYTE_ORDER_MARK ? SPACE : c;
    }
    this.units = units;
  }

  /** Turns a span into spaces; newlines stay, so that lines stay. */
  blank(from: number, to: number): void {
    const { units } = this;
    for (let i = from; i < to; i++) if (units[i] !== NEWLINE) units[i] = SPACE;
  }

  /** Writes a word over the beginning of a span, and spaces over the rest of it. */
  put(word: string, from: number, to: number): void {
    this.blank(from, to);
    for (let i = 0; i < word.length && from + i < to; i++) this.units[from + i] = word.charCodeAt(i);
  }

  at(offset: number): number {
    return this.units[offset]!;
  }

  /** The first space or tabulator in a span, or -1. */
  room(from: number, to: number): number {
    for (let i = from; i < to; i++) if (this.units[i] === SPACE || this.units[i] === TAB) return i;
    return -1;
  }

  /** The text; a lone surrogate comes out as U+FFFD, which has the same length. */
  toString(): string {
    return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(this.units);
  }
}
