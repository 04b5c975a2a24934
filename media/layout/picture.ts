/** Where the parts of the picture stand, for any width: driver and device above, the IOMMU between, memory below. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly cpu: Box;
  readonly device: Box;
  /** Work submission, driver to device. */
  readonly submission: Arrow;
  /** Table writes and registers, driver to IOMMU. */
  readonly programming: Arrow;
  /** The request, device to IOMMU; its label stands left of it. */
  readonly request: Arrow;
  readonly requestLabel: Box;
  readonly iommu: Box;
  readonly chips: readonly Box[];
  /** Right-aligned, what the caches did. */
  readonly note: { readonly x: number; readonly y: number };
  /** Lines of text below the chips. */
  readonly why: Box;
  /** What came of it, IOMMU to memory; its label stands on the side that has more room. */
  readonly result: Arrow;
  readonly resultLabel: Box;
  readonly nearTitle: Box;
  /** One row of single pages. */
  readonly near: Box;
  readonly allTitle: Box;
  /** Rows of larger cells. */
  readonly all: Box;
  readonly columns: number;
}

/** Pixels: between the parts, inside them, of a line of text. */
const GAP = 30;
const PAD = 10;
const LINE = 16;
const ACTOR = 2 * LINE + 14;
const CHIP = 22;
const BETWEEN = 5;

export interface PictureSize {
  readonly width: number;
  readonly chips: number;
  /** The note has a line of its own, below the IOMMU's title. */
  readonly noteBelow: boolean;
  readonly whyLines: number;
  readonly resultLines: number;
  /** Cells of the map of all memory. */
  readonly cells: number;
  /** Cell of the near row that the result arrow points to, or null for none. */
  readonly target: number | null;
}

/** Columns of the memory map for a width. */
export function mapColumns(width: number): number {
  return width >= 520 ? 64 : 32;
}

/** Where the arrow of the result stands, and the room for text beside it. */
export function resultPlace(
  width: number,
  target: number | null,
): { x: number; right: boolean; room: number } {
  const device = (width - GAP) / 2 + GAP;
  const x = target === null ? requestAt(device, width) : ((target + 0.5) * width) / mapColumns(width);
  const right = x < width / 2;
  return { x, right, room: (right ? width - x : x) - ASIDE };
}

/** From an arrow to the text beside it. */
const ASIDE = 14;

const requestAt = (device: number, width: number): number => device + (width - device) * 0.75;

export function layoutPicture({
  width,
  chips,
  noteBelow,
  whyLines,
  resultLines,
  cells,
  target,
}: PictureSize): PictureLayout {
  const actor = (width - GAP) / 2;
  const cpu = { x: 0.5, y: 0.5, width: actor - 1, height: ACTOR };
  const device = { ...cpu, x: actor + GAP + 0.5 };
  const below = cpu.y + ACTOR;

  const requestX = requestAt(actor + GAP, width);
  const iommuY = below + 2 * LINE + 14;
  const perRow = width >= 520 ? 8 : 4;
  const chipRows = Math.ceil(chips / perRow);
  const chipWidth = (width - 2 * PAD - (perRow - 1) * BETWEEN) / perRow;
  const chipsY = iommuY + (noteBelow ? 2 : 1) * LINE + 14;
  const whyY = chipsY + chipRows * (CHIP + BETWEEN);
  const iommuEnd = whyY + whyLines * LINE + (whyLines > 0 ? 6 : 3);

  const resultHeight = Math.max(2, resultLines) * LINE + 2;
  const nearTitleY = iommuEnd + resultHeight + 10;
  const nearY = nearTitleY + LINE + 3;
  const allTitleY = nearY + NEAR_ROW + 4;
  const allY = allTitleY + LINE + 3;
  const columns = mapColumns(width);
  const rows = Math.ceil(cells / columns);
  const { x: resultX, right } = resultPlace(width, target);

  return {
    width,
    height: allY + rows * ALL_ROW + 1,
    cpu,
    device,
    submission: { x1: cpu.x + cpu.width, y1: below / 2, x2: device.x - 2, y2: below / 2 },
    programming: { x1: cpu.width * 0.12, y1: below, x2: cpu.width * 0.12, y2: iommuY - 2 },
    request: { x1: requestX, y1: below, x2: requestX, y2: iommuY - 2 },
    requestLabel: { x: 0.5, y: below + 5, width: requestX - 12, height: 2 * LINE + 3 },
    iommu: { x: 0.5, y: iommuY, width: width - 1, height: iommuEnd - iommuY },
    chips: Array.from({ length: chips }, (_, at) => ({
      x: PAD + (at % perRow) * (chipWidth + BETWEEN),
      y: chipsY + Math.floor(at / perRow) * (CHIP + BETWEEN),
      width: chipWidth,
      height: CHIP,
    })),
    note: { x: width - PAD, y: iommuY + 19 + (noteBelow ? LINE : 0) },
    why: { x: PAD, y: whyY, width: width - 2 * PAD, height: whyLines * LINE },
    result: { x1: resultX, y1: iommuEnd, x2: resultX, y2: nearY },
    resultLabel: {
      x: right ? resultX + ASIDE : 0,
      y: iommuEnd + 4,
      width: (right ? width - resultX : resultX) - ASIDE,
      height: resultHeight,
    },
    nearTitle: { x: 0, y: nearTitleY, width, height: LINE },
    near: { x: 0, y: nearY, width, height: NEAR_ROW },
    allTitle: { x: 0, y: allTitleY, width, height: LINE },
    all: { x: 0, y: allY, width, height: rows * ALL_ROW },
    columns,
  };
}

/** Height of a row of single pages, of a row of larger cells, and of a line of text. */
export const NEAR_ROW = 22;
export const ALL_ROW = 10;
export const TEXT_LINE = LINE;
