import type { LoweredFile } from './flow/lower';
import type { Present } from './words';

/** A file as the analysis reads it. Depends on the file's text and the macro names alone. */
export interface Lowered {
  readonly ir: LoweredFile;
  /** What of the rules the text speaks of. */
  readonly present: Present;
}

interface Kept extends Lowered {
  readonly text: string;
  readonly macros: string;
}

/**
 * Lowered files for as long as their text stays, and their items for as long as theirs does: what makes a check after one
 * key cost one function. The oldest files go first.
 */
export class LoweredFiles {
  private readonly files = new Map<string, Kept>();
  private size = 0;

  /** @param most characters of source whose lowered form is kept; 0 keeps nothing */
  constructor(private readonly most: number) {}

  /**
   * The lowered form of a text, made where it is not known; `lower` is told an earlier text of the file.
   * `macros`: a text that is the same for the same names.
   */
  of(
    path: string,
    text: string,
    macros: string,
    lower: (before: LoweredFile | undefined) => Lowered,
  ): Lowered {
    const before = this.files.get(path);
    if (before !== undefined) this.drop(path, before);
    const same = before !== undefined && before.text === text && before.macros === macros;
    const kept = same ? before : { ...lower(before?.ir), text, macros };
    if (text.length > this.most) return kept;
    this.files.set(path, kept);
    this.size += text.length;
    for (const [oldest, file] of this.files) {
      if (this.size <= this.most) break;
      this.drop(oldest, file);
    }
    return kept;
  }

  private drop(path: string, { text }: Kept): void {
    this.files.delete(path);
    this.size -= text.length;
  }
}
