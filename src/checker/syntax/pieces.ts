import type { Masked } from './mask';

/** A function with what stands between it and the one before. The grammar reads a function the same wherever it stands. */
export interface Piece {
  readonly from: number;
  /** Offset of the body's opening brace, and behind its last. */
  readonly open: number;
  readonly to: number;
}

/** The pieces of a text, in order. */
export function piecesOf(masked: Masked): Piece[] {
  let from = 0;
  return masked.functions.map(([open, to]) => {
    const piece = { from, open, to };
    from = to;
    return piece;
  });
}

/** A text with the bodies of some pieces empty; as long as before. */
export function emptied(text: string, pieces: readonly Piece[]): string {
  let [result, at] = ['', 0];
  for (const { open, to } of pieces) {
    result += text.slice(at, open + 1) + ' '.repeat(to - open - 2);
    at = to - 1;
  }
  return result + text.slice(at);
}
