/** A box for the driver's side or the device: its name, and what it is at. */
import type { Box } from '../layout/picture';
import type { Measure } from '../layout/text';
import { Label } from './label';

interface ActorProps {
  readonly box: Box;
  readonly title: string;
  readonly detail: string;
  readonly active: boolean;
  readonly measure: Measure;
}

export function Actor({ box, title, detail, active, measure }: ActorProps) {
  const room = box.width - 16;
  return (
    <g class={`actor ${active ? 'active' : ''}`}>
      <rect {...box} rx="4" />
      <Label x={box.x + 8} y={box.y + 18} room={room} text={title} font="title" measure={measure} />
      <Label
        x={box.x + 8}
        y={box.y + 35}
        room={room}
        text={detail}
        font="text"
        class={active ? '' : 'quiet'}
        measure={measure}
      />
    </g>
  );
}
