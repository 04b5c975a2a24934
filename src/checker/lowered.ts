import type { Problem } from './finding';
import type { FlatTree } from './flow/flat';
import type { FileIR, FunctionIR } from './flow/ir';
import type { Piece } from './syntax/pieces';

/** A file as the analysis reads it. Depends on the file's text and the macro names alone. */
export interface Lowered {
  readonly ir: FileIR;
  readonly problems: readonly Problem[];
  /** Functions that could be read whole, by the key of their piece of the text. */
  readonly whole: ReadonlyMap<string, readonly FunctionIR[]>;
}

interface Kept extends Lowered {
  readonly text: string;
  readonly macros: string;
}

/** The functions of a file that could be read whole, by the key of their piece. */
export function wholeFunctions(ir: FileIR, pieces: readonly Piece[], tree: FlatTree): Lowered['whole'] {
  const ends = new Map(pieces.map((piece) => [piece.to, piece]));
  const whole = new Map<string, FunctionIR[]>();
  for (const fn of ir.functions) {
    const piece = ends.get(fn.to);
    if (piece === undefined || fn.from < piece.from || tree.hasErrorIn(piece.from, piece.to)) continue;
    const same = whole.get(piece.key);
    if (same === undefined) whole.set(piece.key, [fn]);
    else same.push(fn);
  }
  return whole;
}

/** Gives out the whole functions of an earlier text of a file, each once. */
export class KnownFunctions {
  /** What was given out, by the offset behind the last brace. */
  readonly taken = new Map<number, FunctionIR>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly whole: Lowered['whole']) {}

  take({ key, to }: Piece): boolean {
    const count = this.counts.get(key) ?? 0;
    const fn = this.whole.get(key)?.[count];
    if (fn === undefined) return false;
    this.counts.set(key, count + 1);
    this.taken.set(to, fn);
    return true;
  }
}

/**
 * Lowered files for as long as their text stays, and their functions for as long as theirs does: what makes a check after one
 * key cost one function. The oldest files go first.
 */
export class LoweredFiles {
  private readonly files = new Map<string, Kept>();
  private size = 0;

  /** @param most characters of source whose lowered form is kept; 0 keeps nothing */
  constructor(private readonly most: number) {}

  /**
   * The lowered form of a text, made where it is not known; `lower` is told what is known of an earlier text of the file.
   * `macros`: a text that is the same for the same names.
   */
  of(path: string, text: string, macros: string, lower: (earlier: Lowered | undefined) => Lowered): Lowered {
    const known = this.files.get(path);
    if (known !== undefined) this.drop(path, known);
    const same = known !== undefined && known.text === text && known.macros === macros;
    const kept = same ? known : { ...lower(known), text, macros };
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
