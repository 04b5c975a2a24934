/** The runs as lines of steps, one below the other; a slider that stands at one row of them. */
import { useRef } from 'preact/hooks';
import { MARK_WORDS, MarkIcon, MarkShape } from './marks';
import { SIDES } from './model/difference';
import type { Row } from './model/rows';
import { MARKS } from './model/steps';
import type { Player } from './player';
import { stepNearest, timelineXs } from './layout/timeline';
import { useWidth } from './width';

/** Of a line of steps, and of each further row of marks below it. */
const HEIGHT = 28;
const MIDDLE = HEIGHT / 2;
const ROW = 15;
/** Room before the lines for the letters of two runs. */
const LETTER = 14;

function words({ steps, differs }: Row, at: number, total: number): string {
  const said = steps.flatMap((step, side) => {
    const whose = steps.length > 1 ? `${SIDES[side]!} ` : '';
    if (!step) return [`${whose}has no such step`];
    const parts = [step.event.label, step.marks.map((mark) => MARK_WORDS[mark]).join(', ')].filter(Boolean);
    return parts.length > 0 ? [`${whose}${parts.join(': ')}`] : [];
  });
  return [`Step ${at + 1} of ${total}`, ...said, ...(differs ? ['the runs differ'] : [])].join(', ');
}

interface LaneProps {
  readonly rows: readonly Row[];
  readonly side: number;
  readonly xs: readonly number[];
  readonly at: number;
  /** Middle of its line. */
  readonly y: number;
}

/** One run. */
function Lane({ rows, side, xs, at, y }: LaneProps) {
  // Dots that would touch each other say nothing: then only the marks are drawn.
  const crowded = xs.length > 1 && xs[1]! - xs[0]! < 7;
  return (
    <>
      {rows[0]!.steps.length > 1 && (
        <text class="lane-letter" x="5" y={y + 4} text-anchor="middle">
          {SIDES[side]}
        </text>
      )}
      <path class="rail" d={`M${xs[0]} ${y}H${xs.at(-1)}`} />
      <path class="rail past" d={`M${xs[0]} ${y}H${xs[at]}`} />
      {rows.map((row, index) => {
        const step = row.steps[side];
        const [x, future] = [xs[index]!, index > at ? 'future' : ''];
        if (!step) return <path key={index} class="gap" d={`M${x - 4} ${y}h8`} />;
        if (crowded && step.marks.length === 0) return null;
        const only = row.steps.length > 1 && row.steps[1 - side] === null;
        return (
          <g key={index} class={future}>
            <title>{words(row, index, rows.length)}</title>
            {step.marks.map((mark, below) => (
              <MarkShape key={mark} mark={mark} x={x} y={y + below * ROW} />
            ))}
            {step.marks.length === 0 &&
              (only ? (
                <path class="dot" d={`M${x - 4.5} ${y}l4.5-4.5 4.5 4.5-4.5 4.5Z`} />
              ) : (
                <circle class="dot" cx={x} cy={y} r="3" />
              ))}
          </g>
        );
      })}
    </>
  );
}

export function Timeline({ player }: { player: Player }) {
  const { rows } = player.loaded.value!;
  const at = player.at.value;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const sides = rows[0]!.steps.length;
  const xs = timelineXs(rows.length, width, sides > 1 ? LETTER : 0);
  const point = (event: PointerEvent): void => {
    const left = box.current!.getBoundingClientRect().left;
    player.seek(stepNearest(xs, event.clientX - left));
  };
  // Marks of one step stand below each other: each can be told, also where several coincide.
  const heights = Array.from({ length: sides }, (_, side) => {
    const most = Math.max(1, ...rows.map(({ steps }) => steps[side]?.marks.length ?? 0));
    return HEIGHT + (most - 1) * ROW;
  });
  const tops = heights.map((_, side) => heights.slice(0, side).reduce((sum, height) => sum + height, 0));
  const height = heights.reduce((sum, own) => sum + own, 0);
  const seen = MARKS.filter((mark) =>
    rows.some(({ steps }) => steps.some((step) => step?.marks.includes(mark))),
  );
  return (
    <div class="timeline">
      <div
        ref={box}
        class="slider"
        role="slider"
        tabIndex={0}
        aria-label="Step"
        aria-valuemin={1}
        aria-valuemax={rows.length}
        aria-valuenow={at + 1}
        aria-valuetext={words(rows[at]!, at, rows.length)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          point(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons & 1) point(event);
        }}
      >
        <svg width={width} height={height} aria-hidden="true">
          {tops.map((top, side) => (
            <Lane key={side} rows={rows} side={side} xs={xs} at={at} y={top + MIDDLE} />
          ))}
          <rect class="cursor" x={xs[at]! - 8} y="3" width="16" height={height - 6} rx="4" />
        </svg>
      </div>
      {seen.length > 0 && (
        <ul class="legend">
          {seen.map((mark) => (
            <li key={mark}>
              <MarkIcon mark={mark} /> {MARK_WORDS[mark]}
            </li>
          ))}
          {sides > 1 && <li>◆ only in this run</li>}
        </ul>
      )}
    </div>
  );
}
