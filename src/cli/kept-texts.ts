import { statSync } from 'node:fs';
import type { Problem } from '../checker/finding';
import type { SourceReader } from './sources';
import { includesOf } from './units';

/** A file as it was read. */
export interface Kept {
  /** Undefined where it can't be read. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
  /** Names of the headers that it includes by quotes. */
  readonly includes: readonly string[];
}

/** Files on disk that are asked for again and again, as around a document at each key: read again only where they have changed. */
export class KeptTexts {
  private readonly files = new Map<string, Kept & { readonly stamp: string }>();
  private size = 0;

  /** @param most characters that are kept; 0 keeps nothing */
  constructor(
    private readonly reader: SourceReader,
    private readonly most: number,
  ) {}

  of(path: string): Kept {
    if (this.most === 0) return this.read(path);
    const stamp = stampOf(path);
    const known = this.files.get(path);
    if (known !== undefined && known.stamp === stamp) return known;
    const kept = { ...this.read(path), stamp };
    this.size += sizeOf(kept) - sizeOf(known);
    if (this.size > this.most) {
      this.files.clear();
      this.size = sizeOf(kept);
    }
    this.files.set(path, kept);
    return kept;
  }

  private read(path: string): Kept {
    const problems: Problem[] = [];
    const text = this.reader.text(path, problems);
    return { text, problems, includes: includesOf(text ?? '') };
  }
}

const sizeOf = (kept: Kept | undefined): number => kept?.text?.length ?? 0;

/** What changes when a file does: which file it is, its size, and when it was written. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? '' : [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
}
