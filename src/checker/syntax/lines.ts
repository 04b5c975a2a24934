/** Offset ↔ line and column of one text. */
export interface Place {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
}

/**
 * Where each line of a text starts. Line ends are those of the Language Server Protocol (3.17, "Text Documents"): `\n`, `\r\n`
 * and `\r`. Offsets count UTF-16 code units, as do tree-sitter's indices in JavaScript.
 */
export class Lines {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = 0; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c === 10 || (c === 13 && text.charCodeAt(at + 1) !== 10)) this.starts.push(at + 1);
    }
  }

  /** Number of lines; a text that ends in a newline has an empty last line. */
  get count(): number {
    return this.starts.length;
  }

  /** The place of an offset; offsets outside the text are moved to its ends. */
  place(offset: number): Place {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.starts[low]! + 1 };
  }

  /** The offset of a place (from 1); places outside are moved to the nearest offset of their line, or of the text. */
  offset({ line, column }: Place): number {
    if (line < 1) return 0;
    if (line > this.starts.length) return this.text.length;
    const next = this.starts[line] ?? this.text.length + 1;
    return Math.max(this.starts[line - 1]!, Math.min(this.starts[line - 1]! + column - 1, next - 1));
  }
}
