/** What a fault reason means, in whose words, and what answers a translation request (ATS) that meets it. */

/**
 * How a translation request ends: `UR` and `CA` as completion status, `empty` a successful completion without
 * permissions, after which the device may ask for the page (PCI Express, ATS 3.1; VT-d specification 7.1.3).
 */
export type TranslationRequestEnd = 'UR' | 'CA' | 'empty';

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
