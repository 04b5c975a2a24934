/** Text into boxes: SVG neither wraps nor cuts by itself. */

export type Font = 'title' | 'text' | 'mono';

/** Width of a text in pixels. */
export type Measure = (text: string, font: Font) => number;

/** The text, cut with an ellipsis where it is wider than `room` pixels. */
export function fit(text: string, room: number, font: Font, measure: Measure): string {
  if (measure(text, font) <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${text.slice(0, middle).trimEnd()}…`, font) <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}

/**
 * The text broken at spaces, but not at no-break spaces, into at most `lines` lines; a word wider than a line is broken
 * too. What is left over ends the last line with an ellipsis.
 */
export function wrap(text: string, room: number, lines: number, font: Font, measure: Measure): string[] {
  const broken: string[] = [];
  let line = '';
  for (const word of text.split(/[^\S\u00a0]+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer, font) <= room) {
      line = longer;
      continue;
    }
    if (line) broken.push(line);
    line = word;
    while (measure(line, font) > room && line.length > 1) {
      const part = prefix(line, room, font, measure);
      broken.push(part);
      line = line.slice(part.length);
    }
  }
  if (line) broken.push(line);
  if (broken.length <= lines) return broken;
  return [...broken.slice(0, lines - 1), fit(broken.slice(lines - 1).join(' '), room, font, measure)];
}

/** As much of the text as there is room for, one character at least. */
function prefix(text: string, room: number, font: Font, measure: Measure): string {
  let length = text.length - 1;
  while (length > 1 && measure(text.slice(0, length), font) > room) length--;
  return text.slice(0, length);
}
