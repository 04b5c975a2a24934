import type { Finding } from './finding';

/** A unified diff, as far as a check needs it: which lines it adds. */
export interface Patch {
  /** By path as the diff has it, without its first component (`b/`): text of each added line, by its number in the new file. */
  readonly added: ReadonlyMap<string, ReadonlyMap<number, string>>;
}

export interface PatchProblem {
  /** Line of the diff, from 1. */
  readonly line: number;
  readonly message: string;
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads a diff as `diff -u`, `git diff` and `git format-patch` write it; text around the hunks (a mail, a commit message) is passed
 * over. A hunk that does not hold what its header says is a problem: half a patch must not pass for a clean one.
 */
export function readPatch(text: string): Patch | PatchProblem {
  const lines = text.split(/\r?\n/);
  const added = new Map<string, Map<number, string>>();
  let file: string | undefined;
  let hunks = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ') === true) {
      file = pathOf(lines[++at]!.slice('+++ '.length));
      continue;
    }
    if (!line.startsWith('@@')) continue;
    const header = HUNK.exec(line);
    if (header === null)
      return { line: at + 1, message: 'this is no hunk header: @@ -line,count +line,count @@' };
    if (file === undefined)
      return { line: at + 1, message: 'this hunk belongs to no file: there is no +++ line before it' };
    hunks++;
    let [before, after] = [Number(header[1] ?? 1), Number(header[3] ?? 1)];
    let number = Number(header[2]);
    const [start, of] = [at + 1, added.get(file) ?? new Map<number, string>()];
    added.set(file, of);
    while (before > 0 || after > 0) {
      const content = lines[++at];
      const sign = content?.[0] ?? ' ';
      if (content === undefined || (content === '' && at === lines.length - 1))
        return { line: start, message: 'this hunk is cut short: the patch ends before the hunk does' };
      if (sign === '\\') continue;
      if (!' +-'.includes(sign))
        return {
          line: at + 1,
          message: `a line of the hunk of line ${String(start)} begins with none of " ", "+" and "-"`,
        };
      if (sign !== '+') before--;
      if (sign !== '-') after--;
      if (before < 0 || after < 0)
        return { line: at + 1, message: `the hunk of line ${String(start)} is longer than its header says` };
      if (sign === '+') of.set(number, content.slice(1));
      if (sign !== '-') number++;
    }
  }
  if (hunks === 0 && text.trim() !== '' && !/^diff --git /m.test(text))
    return { line: 1, message: 'there is no hunk in it: a unified diff is expected' };
  added.delete('');
  return { added };
}

/** The path behind `+++ `; empty for a file that the patch deletes. */
function pathOf(said: string): string {
  // git quotes what is not plain (git-diff, core.quotePath); others put a tab and a time behind the name.
  const name = said.startsWith('"') ? unquote(said) : said.split('\t')[0]!;
  if (name === '/dev/null') return '';
  return name.replace(/^[^/]+\//, '');
}

/** A name in git's quotes: C escapes, bytes in octal. */
function unquote(said: string): string {
  const bytes: number[] = [];
  const names: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, a: 7, b: 8, f: 12, v: 11 };
  for (const [, octal, escaped, plain] of said.slice(1).matchAll(/\\([0-7]{3})|\\(.)|([^\\"]+)/gsu)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8) & 255);
    else if (escaped !== undefined) bytes.push(names[escaped] ?? escaped.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(plain));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Whether a finding lies on an added line, or a place of its path does. `addedTo`: the lines added to a file. */
export function isCausedBy(
  finding: Finding,
  addedTo: (file: string) => ReadonlyMap<number, string> | undefined,
): boolean {
  return [finding, ...finding.related].some((place) => {
    const lines = addedTo(place.file);
    if (lines === undefined) return false;
    const end = place.endColumn === 1 && place.endLine > place.line ? place.endLine - 1 : place.endLine;
    for (let line = place.line; line <= end; line++) if (lines.has(line)) return true;
    return false;
  });
}
