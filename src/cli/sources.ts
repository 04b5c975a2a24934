import { closeSync, lstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../checker/finding';

/** Files larger than this are said, not read: the largest of a kernel's drivers are register headers of 20 MB without code. */
const LARGEST = 12 * 1024 * 1024;

/** Entries of one walk: a bound for trees that were made to have no end. */
const MOST_ENTRIES = 5_000_000;

export interface Found {
  /** In order of path, each file once. */
  readonly files: readonly string[];
  /** Bytes of each. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
  /** Whether a path that was asked for is not there. */
  readonly missing: boolean;
}

export function problem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message };
}

export const isSource = (path: string): boolean => /\.[ch]$/.test(path);

/** Finds the C files that paths name: files as they are, folders with all below them; links are followed once. */
export function findSources(paths: readonly string[]): Found {
  const problems: Problem[] = [];
  const files = new Map<string, string>();
  const sizes = new Map<string, number>();
  const folders = new Set<string>();
  let missing = false;
  let entries = 0;
  /** `real`: the path without links; not known yet where the path was asked for. */
  const pending: { path: string; real?: string }[] = paths.map((path) => ({ path })).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path } = next;
    const asked = next.real === undefined;
    if (++entries > MOST_ENTRIES) {
      problems.push(problem(path, `The walk ends here, after ${String(MOST_ENTRIES)} entries.`));
      break;
    }
    try {
      const link = lstatSync(path);
      const real = asked || link.isSymbolicLink() ? realpathSync(path) : next.real!;
      const stat = link.isSymbolicLink() ? statSync(real) : link;
      if (stat.isDirectory()) {
        if (folders.has(real)) continue;
        folders.add(real);
        for (const name of readdirSync(path).sort().reverse())
          if (name !== '.git') pending.push({ path: join(path, name), real: join(real, name) });
      } else if (stat.isFile() && (asked || isSource(path))) {
        if (files.has(real)) continue;
        files.set(real, path);
        sizes.set(path, stat.size);
      } else if (asked) problems.push(problem(path, 'This is neither a file nor a folder.'));
    } catch (error) {
      if (asked) missing = true;
      else if (!isSource(path) && isBrokenLink(path)) continue;
      problems.push(problem(path, reasonOf(error)));
    }
  }
  return { files: [...files.values()].sort(), sizes, problems, missing };
}

function isBrokenLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Says why a file can't be read, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'There is no such file or folder.';
  if (code === 'EACCES' || code === 'EPERM') return 'It may not be read: permission denied.';
  if (code === 'ELOOP') return 'Its symbolic links go in a circle.';
  return `It can't be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** Reads files into one buffer, so that a walk over a whole tree leaves no garbage. */
export class SourceReader {
  private buffer = Buffer.allocUnsafe(1024 * 1024);

  /** The bytes of a source file, good until the next call; a string says why there are none. */
  bytes(path: string): Uint8Array | string {
    let file: number | undefined;
    try {
      const stat = statSync(path);
      if (!stat.isFile()) return 'It was left out: it is no regular file.';
      if (stat.size > LARGEST)
        return `It was left out: ${String(stat.size)} bytes are more than ${String(LARGEST)}.`;
      if (stat.size >= this.buffer.length) this.buffer = Buffer.allocUnsafe(LARGEST + 1);
      file = openSync(path, 'r');
      let length = 0;
      for (let more = -1; more !== 0 && length < this.buffer.length; length += more)
        more = readSync(file, this.buffer, length, this.buffer.length - length, length);
      const bytes = this.buffer.subarray(0, length);
      if (bytes.subarray(0, 8192).includes(0))
        return 'It was left out: it holds zero bytes, so it is no C source.';
      return bytes;
    } catch (error) {
      return reasonOf(error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  /** A source file as text; a problem says what had to be done to it. */
  text(path: string, problems: Problem[]): string | undefined {
    const bytes = this.bytes(path);
    if (typeof bytes === 'string') {
      problems.push(problem(path, bytes));
      return undefined;
    }
    const { text, isUtf8 } = textOf(bytes);
    if (!isUtf8) problems.push(problem(path, 'It is not UTF-8; it was read as Latin-1.'));
    return text;
  }
}

/** Bytes as text, whatever they are. Old kernel files are Latin-1: that reading loses nothing and keeps every column. */
export function textOf(bytes: Uint8Array): { text: string; isUtf8: boolean } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = buffer.toString('utf8');
  const isUtf8 = !text.includes('\ufffd') || buffer.includes('\ufffd');
  if (!isUtf8) text = buffer.toString('latin1');
  // A byte order mark is no C.
  return { text: text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text, isUtf8 };
}

/** Groups files by folder, in order. */
export function byFolder(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const folder = dirname(file);
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [file]);
    else group.push(file);
  }
  return groups;
}

/** The C files of a folder, as paths; none where it can't be read. */
export function sourcesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => isSource(name))
      .sort()
      .map((name) => (folder === '.' ? basename(name) : join(folder, name)));
  } catch {
    return [];
  }
}
