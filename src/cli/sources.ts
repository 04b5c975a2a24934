import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problem } from '../checker/finding';
import type { SourceFile } from '../checker/check';

/** Files larger than this are said, not read: the largest of a kernel's drivers are register headers of 20 MB without code. */
export const LARGEST = 12 * 1024 * 1024;

export interface Found {
  /** In order of path, each file once. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Whether a path that was asked for is not there. */
  readonly missing: boolean;
}

export function problem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message };
}

/** Finds the C files that paths name: files as they are, folders with all below them; links are followed once. */
export function findSources(paths: readonly string[]): Found {
  const problems: Problem[] = [];
  const files = new Map<string, string>();
  const folders = new Set<string>();
  let missing = false;
  const pending = paths.map((path) => ({ path, asked: true })).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, asked } = next;
    try {
      const real = realpathSync(path);
      const stat = statSync(real);
      if (stat.isDirectory()) {
        if (folders.has(real)) continue;
        folders.add(real);
        const names = readdirSync(path).sort().reverse();
        pending.push(
          ...names.filter((n) => n !== '.git').map((n) => ({ path: join(path, n), asked: false })),
        );
      } else if (stat.isFile() && (asked || /\.[ch]$/.test(path))) {
        if (!files.has(real)) files.set(real, path);
      } else if (asked) problems.push(problem(path, 'This is neither a file nor a folder.'));
    } catch (error) {
      if (asked) missing = true;
      else if (isBrokenLink(path) && !/\.[ch]$/.test(path)) continue;
      problems.push(problem(path, reasonOf(error)));
    }
  }
  return { files: [...files.values()].sort(), problems, missing };
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

/** Reads a source file as text; what is no text is said and left out. */
export function readSource(path: string, problems: Problem[]): SourceFile | undefined {
  try {
    const { size } = statSync(path);
    if (size > LARGEST) {
      problems.push(
        problem(path, `It was left out: ${String(size)} bytes are more than ${String(LARGEST)}.`),
      );
      return undefined;
    }
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 8192).includes(0)) {
      problems.push(problem(path, 'It was left out: it holds zero bytes, so it is no C source.'));
      return undefined;
    }
    let text = bytes.toString('utf8');
    if (text.includes('\ufffd') && !bytes.includes('\ufffd')) {
      // Old kernel files are Latin-1; that reading loses nothing and keeps every column.
      text = bytes.toString('latin1');
      problems.push(problem(path, 'It is not UTF-8; it was read as Latin-1.'));
    }
    return { path, text };
  } catch (error) {
    problems.push(problem(path, reasonOf(error)));
    return undefined;
  }
}

/** Groups files by folder, in order: the units of a check. */
export function byFolder(files: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const folder = dirname(file);
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}
