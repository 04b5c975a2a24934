/** Checks of whole folders: their findings stand as diagnostics of files that are not open, until the next such check. */
import type { CancellationToken } from 'vscode-languageserver';
import type { Finding } from '../checker/finding';
import type { Settings } from '../checker/settings';
import type { CheckFoldersAnswer, CheckProgress } from './protocol';
import type { Platform } from './serve';

/** Milliseconds between two reports of progress. */
const BEAT = 100;

const MOST_PROBLEMS = 100;

/** Clients escape more of a URI than they must, each in its way: the same file by either. */
function unescaped(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

interface Found {
  readonly uri: string;
  readonly findings: readonly Finding[];
}

export class FolderChecks {
  /** What the last checks found, by unescaped URI. */
  private found = new Map<string, Found>();
  /** The documents that are open, by unescaped URI. */
  private readonly open = new Set<string>();

  constructor(
    private readonly publish: (uri: string, findings: readonly Finding[]) => void,
    private readonly tell: (progress: CheckProgress) => void,
  ) {}

  /** An open document's diagnostics are those of its text. */
  opened(uri: string): void {
    this.open.add(unescaped(uri));
  }

  /** What stays of a document that closes: its last findings, where its folder was checked. */
  closed(uri: string, findings: readonly Finding[]): readonly Finding[] {
    const key = unescaped(uri);
    this.open.delete(key);
    if (!this.found.has(key)) return [];
    this.found.set(key, { uri, findings });
    return findings;
  }

  async check(
    folders: readonly string[],
    settings: Settings,
    token: CancellationToken,
    run: Platform['checkFolders'],
  ): Promise<CheckFoldersAnswer> {
    const nothing = { files: 0, done: 0, findings: 0, cancelled: false };
    if (!run) return { ...nothing, problems: ['Folders can be checked where there is a disk.'] };
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const before = this.found;
    const found = new Map<string, Found>();
    this.found = new Map(before);
    let last = 0;
    const answer = await run(
      folders,
      settings,
      {
        progress: (done, total, findings) => {
          const now = performance.now();
          if (done < total && now - last < BEAT) return;
          last = now;
          this.tell({ done, total, findings });
        },
        findings: (all) => {
          const files = new Set(all.map(({ file }) => file));
          for (const uri of files) {
            const key = unescaped(uri);
            const findings = [...(found.get(key)?.findings ?? []), ...all.filter(({ file }) => file === uri)];
            found.set(key, { uri, findings });
            this.found.set(key, { uri, findings });
            if (!this.open.has(key)) this.publish(uri, findings);
          }
        },
      },
      abort.signal,
    );
    const cancelled = abort.signal.aborted;
    if (!cancelled) {
      this.found = found;
      for (const [key, { uri }] of before) if (!found.has(key) && !this.open.has(key)) this.publish(uri, []);
    }
    const findings = [...found.values()].reduce((sum, own) => sum + own.findings.length, 0);
    return { ...answer, findings, cancelled, problems: answer.problems.slice(0, MOST_PROBLEMS) };
  }
}
