/** The map of physical memory: what holds each cell by texture, what is reachable by fill and outline, secrets by a star. */
import { MAP_ROW, type PictureLayout } from '../layout/picture';
import { CLASSES, type MemoryCell, type MemoryClass } from '../model/memory';
import type { Picture } from '../model/picture';

/** Texture of a class in a cell of the given size, from its upper left corner. */
function texture(kind: MemoryClass, x: number, y: number, width: number, height: number): string {
  const [right, bottom, middle] = [x + width, y + height, y + height / 2];
  switch (kind) {
    case 'kernel':
      return `M${x} ${bottom}L${right} ${y}M${x} ${middle}L${x + width / 2} ${y}M${x + width / 2} ${bottom}L${right} ${middle}`;
    case 'buffers':
      return `M${x} ${y + height / 4}H${right}M${x} ${middle}H${right}M${x} ${y + (3 * height) / 4}H${right}`;
    case 'user':
      return `M${x + width / 2 - 1} ${middle - 1}h2v2h-2Z`;
    case 'tables':
      return `M${x} ${middle}H${right}M${x + width / 2} ${y}V${bottom}`;
    case 'free':
      return '';
  }
}

interface Placed extends MemoryCell {
  readonly x: number;
  readonly y: number;
}

/** Outlines around neighbours of a row that are reachable. */
function outlines(cells: readonly Placed[], width: number): string {
  let path = '';
  let from: Placed | null = null;
  cells.forEach((cell, at) => {
    if (cell.reach === 0) return;
    from ??= cell;
    const next = cells[at + 1];
    if (next && next.reach > 0 && next.y === cell.y) return;
    path += `M${from.x} ${from.y + 1}H${cell.x + width}V${cell.y + MAP_ROW - 2}H${from.x}Z`;
    from = null;
  });
  return path;
}

const STAR = 'M0-5.5 1.5-1.8 5.5-1.7 2.4.8 3.5 4.7 0 2.4-3.5 4.7-2.4.8-5.5-1.7-1.5-1.8Z';

export function MemoryMap({ layout, memory }: { layout: PictureLayout; memory: Picture['memory'] }) {
  const width = layout.map.width / layout.columns;
  const [inner, height] = [width - 2, MAP_ROW - 4];
  const cells = memory.cells.map((cell, at) => ({
    ...cell,
    x: layout.map.x + (at % layout.columns) * width,
    y: layout.map.y + Math.floor(at / layout.columns) * MAP_ROW,
  }));
  const fill = cells.map(({ reach, x, y }) => {
    const filled = reach === 0 ? 0 : Math.max(2, reach * height);
    return reach === 0 ? '' : `M${x + 1} ${y + 2 + height - filled}h${inner}v${filled}h${-inner}Z`;
  });
  return (
    <g class="memory">
      <path
        class="cell"
        d={cells.map(({ x, y }) => `M${x + 1} ${y + 2}h${inner}v${height}h${-inner}Z`).join('')}
      />
      <path class={`reachable tone-${memory.tone}`} d={fill.join('')} />
      {CLASSES.map((kind) => (
        <path
          key={kind}
          class={`texture ${kind}`}
          d={cells
            .filter((cell) => cell.class === kind)
            .map(({ x, y }) => texture(kind, x + 1, y + 2, inner, height))
            .join('')}
        />
      ))}
      <path class={`outline tone-${memory.tone}`} d={outlines(cells, width)} />
      {cells
        .filter(({ secret }) => secret)
        .map(({ x, y, firstFrame }) => (
          <path
            key={firstFrame}
            class="star"
            d={STAR}
            transform={`translate(${x + width / 2} ${y + MAP_ROW / 2})`}
          />
        ))}
      {cells
        .filter(({ touched }) => touched)
        .map(({ x, y, firstFrame }) => (
          <rect key={firstFrame} class="touched" x={x - 1} y={y} width={width + 2} height={MAP_ROW} rx="2" />
        ))}
    </g>
  );
}

/** One cell of a class, or of reachable memory, for the legend. */
export function Swatch({ kind }: { kind: MemoryClass | 'reachable' | 'secret' }) {
  return (
    <svg class="memory swatch" width="14" height="12" aria-hidden="true">
      {kind === 'secret' ? (
        <path class="star" d={STAR} transform="translate(7 6)" />
      ) : (
        <>
          <path class="cell" d="M1.5.5h11v11h-11Z" />
          {kind === 'reachable' ? (
            <>
              <path class="reachable" d="M1.5.5h11v11h-11Z" />
              <path class="outline" d="M1.5.5h11v11h-11Z" />
            </>
          ) : (
            <path class={`texture ${kind}`} d={texture(kind, 1.5, 0.5, 11, 11)} />
          )}
        </>
      )}
    </svg>
  );
}
