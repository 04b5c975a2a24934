import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Finding, Problem } from '../checker/finding';
import { isCausedBy, readPatch } from '../checker/patch';
import { isSource, problem } from './sources';
import type { LineReader } from './report';

const MOST = 512 * 1024 * 1024;

/** Which lines are new: what `--diff` and `--changed-since` restrict a check to. */
export class Changes {
  private constructor(private readonly added: ReadonlyMap<string, ReadonlyMap<number, string>>) {}

  /** Reads a patch whose paths count from `root`. Throws an Error that says where it is malformed. */
  static of(text: string, root: string): Changes {
    const patch = readPatch(text);
    if ('message' in patch) throw new Error(`line ${String(patch.line)} of the patch: ${patch.message}`);
    return new Changes(new Map([...patch.added].map(([file, lines]) => [resolve(root, file), lines])));
  }

  /** The patch on standard input; its paths count from the working folder. */
  static ofInput(): Changes {
    return Changes.of(readFileSync(0, 'utf8'), '.');
  }

  /** What git says is different since a revision. Git is run with fixed arguments, without a shell and without its helpers. */
  static async since(revision: string): Promise<Changes> {
    const git = async (...args: string[]): Promise<string> => {
      const fixed = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=true', '--no-pager'];
      try {
        return (await promisify(execFile)('git', [...fixed, ...args], { maxBuffer: MOST })).stdout;
      } catch (error) {
        const { stderr, message } = error as Error & { stderr?: string };
        throw new Error(`git ${args[0]!}: ${(stderr ?? '').trim().split('\n')[0] || message}`);
      }
    };
    const [root, commit] = await Promise.all([
      git('rev-parse', '--show-toplevel'),
      git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`),
    ]);
    const diff = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--unified=0', '--src-prefix=a/'];
    const text = await git(...diff, '--dst-prefix=b/', commit.trim(), '--', ':/*.c', ':/*.h');
    return Changes.of(text, root.trim());
  }

  /** The C files that lines were added to. */
  get files(): string[] {
    return [...this.added.keys()].filter(isSource).map((file) => relative('.', file) || file);
  }

  causes(finding: Finding): boolean {
    return isCausedBy(finding, (file) => this.added.get(resolve(file)));
  }

  /** Files that are not as the patch leaves them: it was not applied, or they changed since. */
  mismatches(reader: LineReader): Problem[] {
    return this.files.flatMap((file) => {
      for (const [line, text] of this.added.get(resolve(file))!)
        if (reader.line(file, line) !== text.replace(/\r$/, '')) {
          const message = 'This line is not what the patch makes it; apply the patch before the check.';
          return [{ ...problem(file, message), line }];
        }
      return [];
    });
  }
}
