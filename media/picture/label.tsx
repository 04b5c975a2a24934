/** One line of text that ends before its room does; the whole of it is in its title. */
import { fit, type Font, type Measure } from '../layout/text';

export interface LabelProps {
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly text: string;
  readonly font: Font;
  readonly measure: Measure;
  readonly class?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function Label({ x, y, room, text, font, measure, class: name = '', anchor = 'start' }: LabelProps) {
  const shown = fit(text, room, font, measure);
  return (
    <text class={`font-${font} ${name}`} x={x} y={y} text-anchor={anchor}>
      {shown !== text && <title>{text}</title>}
      {shown}
    </text>
  );
}
