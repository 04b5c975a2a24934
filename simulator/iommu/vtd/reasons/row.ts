/** What a fault reason means, in whose words, and what answers a translation request (ATS) that meets it. */

import type { TranslationRequestEnd } from '../../remapping-unit';

export interface ReasonRow {
  readonly reason: number;
  readonly ats: TranslationRequestEnd;
  /** Field or entry at fault, and what is wrong with it. */
  readonly text: string;
  /** The kernel's words after the code, as its log has them. */
  readonly console: string;
  readonly source: string;
}

/** Makes the rows of one table of the specification. */
export function rows(source: string) {
  return (reason: number, ats: TranslationRequestEnd, text: string, console: string): ReasonRow => ({
    reason,
    ats,
    text,
    console,
    source,
  });
}
