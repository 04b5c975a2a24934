import type { UnitFacts } from '../flow/facts';
import type { Site } from '../flow/values';
import { Lines } from '../syntax/lines';

/** A statement's place as a scenario step carries it; line and column from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Longest text of a statement that is shown. */
const LONGEST = 160;

/** Turns places of a unit into lines and columns. */
export class Sources {
  private readonly lines = new Map<string, Lines>();
  private readonly codes = new Map<string, string>();

  constructor(private readonly unit: UnitFacts) {}

  of(site: Site): SourceLine {
    const { line, column } = this.linesOf(site.file).place(site.start);
    return { file: site.file, line, column, text: this.statementAt(site) };
  }

  /** The place of a line and column. */
  site(file: string, line: number, column: number): Site {
    const start = this.linesOf(file).offset({ line, column });
    return { file, start, end: start };
  }

  /** The whole statement around a place, on one line, without comments. */
  private statementAt({ file, start, end }: Site): string {
    const text = this.codeOf(file);
    let from = start;
    while (from > 0 && !/[;{}]/.test(text[from - 1]!) && start - from < LONGEST) from--;
    let to = Math.max(end, start);
    while (to < text.length && !/[;{}]/.test(text[to]!) && to - start < LONGEST) to++;
    const whole = text.slice(from, text[to] === ';' ? to + 1 : to);
    return whole.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
  }

  /** A file's text with comments and directives blanked, every offset as it was. */
  private codeOf(file: string): string {
    let code = this.codes.get(file);
    if (code === undefined) {
      const blank = (s: string): string => s.replace(/[^\n]/g, ' ');
      code = this.textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*|^[ \t]*#.*/gm, blank);
      this.codes.set(file, code);
    }
    return code;
  }

  private textOf(file: string): string {
    return this.unit.files.find((f) => f.path === file)?.text ?? '';
  }

  private linesOf(file: string): Lines {
    let lines = this.lines.get(file);
    if (lines === undefined) this.lines.set(file, (lines = new Lines(this.textOf(file))));
    return lines;
  }
}
