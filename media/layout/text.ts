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

/** The text broken at spaces into at most `lines` lines; what is left over ends the last one with an ellipsis. */
export function wrap(text: string, room: number, lines: number, font: Font, measure: Measure): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  const result: string[] = [];
  let line = '';
  words.forEach((word, at) => {
    if (result.length === lines) return;
    const longer = line ? `${line} ${word}` : word;
    if (line === '' || measure(longer, font) <= room) {
      line = longer;
      return;
    }
    if (result.length === lines - 1) {
      result.push(fit([line, ...words.slice(at)].join(' '), room, font, measure));
      return;
    }
    result.push(fit(line, room, font, measure));
    line = word;
  });
  if (result.length < lines && line) result.push(fit(line, room, font, measure));
  return result;
}
