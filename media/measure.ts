/** Text widths as the browser will draw them. */
import type { Font, Measure } from './layout/text';

/** Pixels; the style sheet sets the same on `.font-title`, `.font-text` and `.font-mono`. */
const SIZE: Readonly<Record<Font, string>> = { title: '600 12px', text: '12px', mono: '11px' };

/** A measure in the fonts that the element's custom properties name. */
export function measureIn(element: Element): Measure {
  const style = getComputedStyle(element);
  const family = style.getPropertyValue('--vscode-font-family') || style.fontFamily;
  const mono = style.getPropertyValue('--vscode-editor-font-family') || 'monospace';
  const context = document.createElement('canvas').getContext('2d');
  return (text, font) => {
    if (!context) return text.length * 8;
    context.font = `${SIZE[font]} ${font === 'mono' ? mono : family}`;
    return context.measureText(text).width;
  };
}
