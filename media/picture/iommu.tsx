/** The IOMMU: the entries that it used for the request, in order, and why it decided as it did. */
import { TEXT_LINE, type PictureLayout } from '../layout/picture';
import { fit, type Measure } from '../layout/text';
import type { Picture } from '../model/picture';
import { Label } from './label';

interface IommuProps {
  readonly layout: PictureLayout;
  readonly picture: Picture;
  /** Already broken into lines. */
  readonly why: readonly string[];
  readonly measure: Measure;
}

export function IommuBox({ layout, picture, why, measure }: IommuProps) {
  const { iommu: box, chips } = layout;
  const { title, note, chips: entries } = picture.iommu;
  return (
    <g class={`iommu ${picture.request ? 'active' : ''}`}>
      <rect {...box} rx="4" />
      <Label
        x={box.x + 10}
        y={box.y + 19}
        room={box.width - 20}
        text={title}
        font="title"
        measure={measure}
      />
      <Label
        x={layout.note.x}
        y={layout.note.y}
        room={box.width - 20}
        text={note}
        font="text"
        class="quiet"
        anchor="end"
        measure={measure}
      />
      {entries.map(({ text, title: whole, state }, at) => (
        <g key={at} class={`chip ${state}`}>
          <title>{whole}</title>
          <rect {...chips[at]!} rx="3" />
          <text
            class="font-text"
            x={chips[at]!.x + chips[at]!.width / 2}
            y={chips[at]!.y + 15}
            text-anchor="middle"
          >
            {fit(text, chips[at]!.width - 4, 'text', measure)}
          </text>
        </g>
      ))}
      {why.map((line, at) => (
        <text key={at} class="why font-text" x={layout.why.x} y={layout.why.y + TEXT_LINE * at + 12}>
          {line}
        </text>
      ))}
    </g>
  );
}
