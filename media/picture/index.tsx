/** The picture: driver, device, IOMMU and memory, with the request of the step between them. */
import { useMemo, useRef } from 'preact/hooks';
import {
  ALL_ROW,
  layoutPicture,
  mapColumns,
  NEAR_ROW,
  resultPlace,
  TEXT_LINE,
  type PictureLayout,
} from '../layout/picture';
import { wrap, type Measure } from '../layout/text';
import { Heading } from '../heading';
import { measureIn } from '../measure';
import type { Frame } from '../model/frame';
import { hex, pages } from '../model/format';
import { CLASSES } from '../model/memory';
import { pictureOf, type Picture } from '../model/picture';
import { PAGE, type Run } from '../model/run';
import type { View } from '../view';
import { useWidth } from '../width';
import { Actor } from './actor';
import { ArrowLine } from './arrow';
import { IommuBox } from './iommu';
import { Label } from './label';
import { MemoryMap, Swatch } from './memory';
import { PictureTable } from './table';

/** Pixels below which a drawing would be all ellipses: then there is the table only. */
const NARROWEST = 200;

/** Rows of the map of all memory. */
const ROWS = 3;

interface PartProps {
  readonly layout: PictureLayout;
  readonly picture: Picture;
  readonly measure: Measure;
}

/** The request on its way: an arrow, and what it says of itself. */
function Request({ layout, picture, measure }: PartProps) {
  const { request, tone } = picture;
  const box = layout.requestLabel;
  if (!request) return <ArrowLine arrow={layout.request} active={false} />;
  const width = Math.max(measure(request.label, 'text'), measure(request.address, 'mono')) + 18;
  const x = Math.max(box.x, box.x + box.width - width);
  const room = Math.min(width, box.width) - 16;
  return (
    <g class={`request tone-${tone}`}>
      <ArrowLine arrow={layout.request} tone={tone} active />
      <rect class="pill" {...box} x={x} width={box.x + box.width - x} rx="6" />
      <Label x={x + 9} y={box.y + 15} room={room} text={request.label} font="text" measure={measure} />
      <Label x={x + 9} y={box.y + 30} room={room} text={request.address} font="mono" measure={measure} />
    </g>
  );
}

/** Without a request: what the driver's side called, and what that wrote into the IOMMU's tables. */
function Call({ layout, picture, measure }: PartProps) {
  const { programming: arrow, requestLabel } = layout;
  const x = arrow.x1 + 12;
  const lines = [picture.call, picture.programs ?? ''].filter(Boolean);
  return (
    <>
      {picture.programs && <ArrowLine arrow={arrow} active />}
      {lines.map((text, line) => (
        <Label
          key={line}
          x={x}
          y={requestLabel.y + 14 + line * TEXT_LINE}
          room={requestLabel.width - x}
          text={text}
          font={text === picture.call ? 'mono' : 'text'}
          measure={measure}
        />
      ))}
    </>
  );
}

interface ResultProps extends PartProps {
  /** What came of it, already broken into lines. */
  readonly lines: readonly string[];
}

/** What came of the request: an arrow into memory, or one that stops short of it. */
function Result({ layout, picture, lines }: ResultProps) {
  const { result, tone } = picture;
  if (!result) return null;
  const blocked = result.kind === 'blocked';
  const { x1, y1 } = layout.result;
  const arrow = blocked ? { ...layout.result, y2: y1 + 9 } : layout.result;
  const { x, y, width } = layout.resultLabel;
  const right = x > x1;
  return (
    <g class={`result ${result.kind} tone-${tone}`}>
      <ArrowLine arrow={arrow} tone={tone} active stopped={blocked} />
      {lines.map((text, line) => (
        <text
          key={line}
          class="font-title"
          x={right ? x : x + width}
          y={y + 13 + line * TEXT_LINE}
          text-anchor={right ? 'start' : 'end'}
        >
          {text}
        </text>
      ))}
    </g>
  );
}

/** The lines of the result: none is ever cut, they take as many as they need. */
function resultLines({ result, memory }: Picture, width: number, measure: Measure): string[] {
  if (!result) return [];
  const { room } = resultPlace(width, memory.target);
  const texts = [result.kind === 'blocked' ? `⊘ ${result.text}` : result.text, result.detail, result.reason];
  return texts.flatMap((text) => wrap(text, room, Infinity, 'title', measure));
}

/** Both maps, with their titles; the upper title stands where the result's arrow does not pass. */
function Maps({ layout, picture, measure }: PartProps) {
  const { near, all, target, here, tone } = picture.memory;
  const { nearTitle, allTitle, columns } = layout;
  const right = target !== null && layout.result.x1 < nearTitle.width / 2;
  return (
    <>
      <Label
        x={right ? nearTitle.width : 0}
        y={nearTitle.y + 12}
        room={
          target === null
            ? nearTitle.width
            : Math.max(layout.result.x1, nearTitle.width - layout.result.x1) - 10
        }
        anchor={right ? 'end' : 'start'}
        text={`pages from ${hex(BigInt(near[0]?.firstFrame ?? 0) * PAGE)}`}
        font="text"
        class="quiet"
        measure={measure}
      />
      <MemoryMap box={layout.near} columns={columns} row={NEAR_ROW} cells={near} tone={tone} here={target} />
      <Label
        x={0}
        y={allTitle.y + 12}
        room={allTitle.width}
        text={`all memory, 1 cell = ${pages(all[0]?.frames ?? 1)}`}
        font="text"
        class="quiet"
        measure={measure}
      />
      <MemoryMap box={layout.all} columns={columns} row={ALL_ROW} cells={all} tone={tone} here={here} />
    </>
  );
}

function Drawing({ picture, width, measure }: { picture: Picture; width: number; measure: Measure }) {
  const why = wrap(picture.why, width - 20, 3, 'text', measure);
  const result = resultLines(picture, width, measure);
  const { title, note } = picture.iommu;
  const layout = layoutPicture({
    width,
    chips: picture.iommu.chips.length,
    noteBelow: measure(title, 'title') + measure(note, 'text') > width - 44,
    whyLines: why.length,
    resultLines: result.length,
    cells: picture.memory.all.length,
    target: picture.memory.target,
  });
  const parts = { layout, picture, measure };
  return (
    <svg class="picture" width={width} height={layout.height} role="img" aria-label={picture.description}>
      <Actor box={layout.cpu} {...picture.cpu} measure={measure} />
      <Actor box={layout.device} {...picture.device} measure={measure} />
      <ArrowLine arrow={layout.submission} active={picture.submits} />
      {!picture.request && <Call {...parts} />}
      <Request {...parts} />
      <IommuBox {...parts} why={why} />
      <Maps {...parts} />
      <Result {...parts} lines={result} />
    </svg>
  );
}

/** The textures and signs of the map; first of them, what the outline means at this step. */
function Legend({ picture }: { picture: Picture }) {
  const cells = [...picture.memory.near, ...picture.memory.all];
  const classes = CLASSES.filter((kind) => cells.some((cell) => cell.class === kind));
  return (
    <ul class="legend">
      {picture.reach && (
        <li class={`reach-legend tone-${picture.memory.tone}`}>
          <Swatch kind="reachable" /> {picture.reach}
        </li>
      )}
      {classes
        .filter((kind) => kind !== 'free')
        .map((kind) => (
          <li key={kind}>
            <Swatch kind={kind} /> {kind}
          </li>
        ))}
      {cells.some(({ secret }) => secret) && (
        <li>
          <Swatch kind="secret" /> secret
        </li>
      )}
    </ul>
  );
}

interface PictureProps {
  readonly frame: Frame;
  readonly run: Run;
  readonly view: View;
  /** Letter of the run, where two are shown. */
  readonly whose?: string;
}

export function PictureSection({ frame, run, view, whose = '' }: PictureProps) {
  const id = `picture${whose}-title`;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const measure = useMemo(() => measureIn(document.documentElement), []);
  const picture = pictureOf(frame, run, mapColumns(width), ROWS);
  const narrow = width > 0 && width < NARROWEST;
  const plain = view.plain.value || narrow;
  return (
    <section aria-labelledby={id}>
      <header>
        <Heading id={id} text="Picture" whose={whose} />
        {!narrow && (
          <button
            type="button"
            class="plain"
            data-action="plain"
            aria-pressed={plain}
            title="Drawn, or as a table (A)"
            onClick={() => (view.plain.value = !plain)}
          >
            {plain ? 'as a picture' : 'as a table'}
          </button>
        )}
      </header>
      <div ref={box}>
        {plain ? (
          <PictureTable picture={picture} />
        ) : (
          width > 0 && <Drawing picture={picture} width={width} measure={measure} />
        )}
      </div>
      {!plain && <Legend picture={picture} />}
    </section>
  );
}
