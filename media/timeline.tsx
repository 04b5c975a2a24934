/** The run as a line of steps; a slider that stands at one of them. */
import { useRef } from 'preact/hooks';
import { MARK_WORDS, MarkIcon, MarkShape } from './marks';
import { MARKS, type Step } from './model/steps';
import type { Player } from './player';
import { stepNearest, timelineXs } from './layout/timeline';
import { useWidth } from './width';

/** Of the line of steps, and of each further row of marks below it. */
const HEIGHT = 28;
const MIDDLE = HEIGHT / 2;
const ROW = 15;

function words({ event, marks, index }: Step, total: number): string {
  const said = marks.map((mark) => MARK_WORDS[mark]).join(', ');
  return `Step ${index + 1} of ${total}${event.label ? `, ${event.label}` : ''}${said ? `: ${said}` : ''}`;
}

export function Timeline({ player }: { player: Player }) {
  const { steps } = player.loaded.value!;
  const at = player.at.value;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const xs = timelineXs(steps.length, width);
  const point = (event: PointerEvent): void => {
    const left = box.current!.getBoundingClientRect().left;
    player.seek(stepNearest(xs, event.clientX - left));
  };
  // Dots that would touch each other say nothing: then only the marks are drawn.
  const drawn = xs.length > 1 && xs[1]! - xs[0]! < 7 ? steps.filter(({ marks }) => marks.length > 0) : steps;
  // Marks of one step stand below each other: each can be told, also where several coincide.
  const rows = Math.max(1, ...steps.map(({ marks }) => marks.length));
  const height = HEIGHT + (rows - 1) * ROW;
  const seen = MARKS.filter((mark) => steps.some(({ marks }) => marks.includes(mark)));
  return (
    <div class="timeline">
      <div
        ref={box}
        class="slider"
        role="slider"
        tabIndex={0}
        aria-label="Step"
        aria-valuemin={1}
        aria-valuemax={steps.length}
        aria-valuenow={at + 1}
        aria-valuetext={words(steps[at]!, steps.length)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          point(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons & 1) point(event);
        }}
      >
        <svg width={width} height={height} aria-hidden="true">
          <path class="rail" d={`M${xs[0]} ${MIDDLE}H${xs.at(-1)}`} />
          <path class="rail past" d={`M${xs[0]} ${MIDDLE}H${xs[at]}`} />
          {drawn.map(({ marks, index }) => (
            <g key={index} class={index > at ? 'future' : ''}>
              <title>{words(steps[index]!, steps.length)}</title>
              {marks.map((mark, row) => (
                <MarkShape key={mark} mark={mark} x={xs[index]!} y={MIDDLE + row * ROW} />
              ))}
              {marks.length === 0 && <circle class="dot" cx={xs[index]} cy={MIDDLE} r="3" />}
            </g>
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
        </ul>
      )}
    </div>
  );
}
