/** The map of physical memory: what holds each cell by texture, what is reachable by fill and outline, secrets by a star. */
import type { Box } from '../layout/picture';
import { CLASSES, type MemoryCell, type MemoryClass } from '../model/memory';
import type { Tone } from '../model/outcome';

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
function outlines(cells: readonly Placed[], width: number, row: number): string {
  let path = '';
  let from: Placed | null = null;
  cells.forEach((cell, at) => {
    if (cell.reach === 0) return;
    from ??= cell;
    const next = cells[at + 1];
    if (next && next.reach > 0 && next.y === cell.y) return;
    path += `M${from.x} ${from.y + 0.5}H${cell.x + width}V${cell.y + row - 0.5}H${from.x}Z`;
    from = null;
  });
  return path;
}

const STAR = 'M0-5.5 1.5-1.8 5.5-1.7 2.4.8 3.5 4.7 0 2.4-3.5 4.7-2.4.8-5.5-1.7-1.5-1.8Z';

interface MapProps {
  readonly box: Box;
  readonly columns: number;
  /** Height of a row. */
  readonly row: number;
  readonly cells: readonly MemoryCell[];
  readonly tone: Tone;
  /** Index of a cell to frame, or null. */
  readonly here: number | null;
}

export function MemoryMap({ box, columns, row, cells, tone, here }: MapProps) {
  const width = box.width / columns;
  const [inner, height] = [width - 1.5, row - 2];
  const placed = cells.map((cell, at) => ({
    ...cell,
    x: box.x + (at % columns) * width,
    y: box.y + Math.floor(at / columns) * row,
  }));
  const filled = placed.map(({ reach, x, y }) => {
    const level = reach === 0 ? 0 : Math.max(2, reach * height);
    return reach === 0 ? '' : `M${x + 0.5} ${y + 1 + height - level}h${inner}v${level}h${-inner}Z`;
  });
  const framed = here === null ? undefined : placed[here];
  return (
    <g class="memory">
      <path
        class="cell"
        d={placed.map(({ x, y }) => `M${x + 0.5} ${y + 1}h${inner}v${height}h${-inner}Z`).join('')}
      />
      <path class={`reachable tone-${tone}`} d={filled.join('')} />
      {CLASSES.map((kind) => (
        <path
          key={kind}
          class={`texture ${kind}`}
          d={placed
            .filter((cell) => cell.class === kind)
            .map(({ x, y }) => texture(kind, x + 0.5, y + 1, inner, height))
            .join('')}
        />
      ))}
      <path class={`outline tone-${tone}`} d={outlines(placed, width, row)} />
      {framed && <rect class="here" x={framed.x - 1} y={framed.y - 1} width={width + 2} height={row + 2} />}
      {placed
        .filter(({ secret }) => secret)
        .map(({ x, y, firstFrame }) => (
          <path
            key={firstFrame}
            class="star"
            d={STAR}
            transform={`translate(${x + width / 2} ${y + row / 2})`}
          />
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
