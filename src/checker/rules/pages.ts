import pages from 'folder:./*.md';

/** The page of a rule as Markdown, or undefined for an id that is none. */
export function pageOf(rule: string): string | undefined {
  return Object.hasOwn(pages, rule) ? pages[rule] : undefined;
}

/** Ids of the rules that have a page, in alphabetical order. */
export const PAGED_RULES: readonly string[] = Object.keys(pages).sort();
