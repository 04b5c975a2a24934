import type { Suppression } from './config';
import type { Finding, Problem } from './finding';
import { matches, matchesPath } from './glob';
import { Lines } from './syntax/lines';

/** The word that a suppressing comment begins with; files that hold it are checked whatever else they hold. */
export const DISABLE = 'pasid-lens-disable-next-line';

/** `/* pasid-lens-disable-next-line RULE: reason *\/` in a source file. */
interface Comment {
  readonly line: number;
  readonly column: number;
  /** The first line behind it that is no such comment. */
  readonly target: number;
  readonly rule: string;
}

export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** How many findings were held back. */
  readonly held: number;
}

/**
 * Holds back what comments of a file suppress. A comment without a reason suppresses nothing and is a problem; so is one that
 * suppresses nothing any more.
 *
 * @param findings of that file alone
 * @param active ids of the rules that ran: a comment for another rule is left in peace
 */
export function byComments(
  file: string,
  text: string,
  findings: readonly Finding[],
  active: readonly string[],
): Suppressed {
  if (!text.includes(DISABLE)) return { findings, problems: [], held: 0 };
  const { comments, problems } = commentsOf(file, text);
  const used = new Set<Comment>();
  const kept = findings.filter((finding) => {
    const by = comments.filter((c) => c.target === finding.line && matches(c.rule, finding.rule));
    by.forEach((c) => used.add(c));
    return by.length === 0;
  });
  for (const comment of comments) {
    if (used.has(comment) || !active.some((rule) => matches(comment.rule, rule))) continue;
    const message = `Nothing on line ${String(comment.target)} is flagged by ${comment.rule} any more; remove this comment.`;
    problems.push({ file, line: comment.line, column: comment.column, message });
  }
  return { findings: kept, problems, held: findings.length - kept.length };
}

function commentsOf(file: string, text: string): { comments: Comment[]; problems: Problem[] } {
  const lines = new Lines(text);
  const comments: Comment[] = [];
  const problems: Problem[] = [];
  for (let at = text.indexOf(DISABLE); at >= 0; at = text.indexOf(DISABLE, at + 1)) {
    const opening = /\/\*\s*$/.exec(text.slice(Math.max(0, at - 100), at));
    if (opening === null) continue;
    const start = at - opening[0].length;
    const end = text.indexOf('*/', at);
    if (end < 0) break;
    const place = lines.place(start);
    const said = text
      .slice(at + DISABLE.length, end)
      .replace(/\s+/g, ' ')
      .trim();
    const colon = said.indexOf(':');
    const rule = (colon < 0 ? said : said.slice(0, colon)).trim();
    const reason = colon < 0 ? '' : said.slice(colon + 1).trim();
    if (!/^[a-z*][a-z0-9*-]*$/.test(rule)) {
      problems.push({ file, ...place, message: `Name the rule: /* ${DISABLE} RULE: reason */` });
    } else if (reason === '') {
      const message = `A reason is required: /* ${DISABLE} ${rule}: reason */. Nothing is suppressed.`;
      problems.push({ file, ...place, message });
    } else {
      comments.push({ ...place, target: lines.place(end).line + 1, rule });
    }
  }
  // Comments may stand one above the other; they all mean the line below the last.
  for (let i = comments.length - 2; i >= 0; i--) {
    const [upper, lower] = [comments[i]!, comments[i + 1]!];
    if (upper.target === lower.line) comments[i] = { ...upper, target: lower.target };
  }
  return { comments, problems };
}

/** Which entry of a configuration suppresses a finding: its index, or -1. `path`: from the configuration's folder. */
export function entryFor(entries: readonly Suppression[], path: string, finding: Finding): number {
  return entries.findIndex(
    (entry) =>
      matches(entry.rule, finding.rule) &&
      matchesPath(entry.path, path) &&
      (entry.function === undefined ||
        (finding.function !== null && matches(entry.function, finding.function))),
  );
}
