/** The lines of a log: found once, cleaned on demand, so that ten megabytes of noise cost one pass. */

/** Characters of a line that are read; a kernel line has at most about a thousand (LOG_LINE_MAX, printk). */
export const MAX_LINE = 2048;

const TERMINAL_CODES = /\u001b\[[0-9;?]{0,32}[ -/]?[@-~]/g;

/**
 * What loggers, serial consoles and mail put before the kernel's text, each anchored and of bounded length; tried in
 * this order, twice, since they nest.
 */
const PREFIXES: readonly RegExp[] = [
  /^[\s>|]{1,80}/, // mail quotes, tables, indents
  /^<\d{1,3}>/, // log level
  /^[a-z]{2,8}\s{0,4}:[a-z]{2,6}\s{0,4}:\s{0,4}/, // dmesg -x
  /^(?:[A-Za-z]{3}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{4}-\d\d-\d\dT\S{8,24})\s\S{1,64}\s/, // syslog
  /^(?:\S{1,64}\s)?kernel(?:\[\d{1,8}\])?:\s{0,4}/,
  /^\[\s{0,12}\d{1,12}\.\d{1,9}\]\s{0,4}/, // printk time
  /^\[\s{0,6}[TC]\d{1,8}\]\s{0,4}/, // printk caller
];

export class LogLines {
  private readonly starts: Int32Array;

  constructor(private readonly log: string) {
    let count = 1;
    for (let at = log.indexOf('\n'); at >= 0; at = log.indexOf('\n', at + 1)) count += 1;
    if (log === '' || log.endsWith('\n')) count -= 1;
    this.starts = new Int32Array(count + 1);
    for (let line = 1; line < count; line++)
      this.starts[line] = log.indexOf('\n', this.starts[line - 1]!) + 1;
    this.starts[count] = log.endsWith('\n') || log === '' ? log.length : log.length + 1;
  }

  get count(): number {
    return this.starts.length - 1;
  }

  /** The line as it stands, cut at `MAX_LINE`, without terminal colours; empty outside the log. */
  raw(line: number): string {
    if (line < 0 || line >= this.count) return '';
    const from = this.starts[line]!;
    const text = this.log.slice(from, Math.min(this.starts[line + 1]! - 1, from + MAX_LINE));
    return text.includes('\u001b') ? text.replace(TERMINAL_CODES, '') : text;
  }

  /** The kernel's own text: no time stamps, host names or quotes before it. */
  text(line: number): string {
    let text = this.raw(line).trimEnd();
    for (let round = 0; round < 2; round++) for (const prefix of PREFIXES) text = text.replace(prefix, '');
    return text;
  }
}
