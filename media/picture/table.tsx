/** The picture as a table: the same facts, for those who read rather than look. */
import { hex, pages } from '../model/format';
import type { MemoryCell } from '../model/memory';
import type { Picture } from '../model/picture';
import { PAGE } from '../model/run';

const STATES = {
  used: '',
  cached: '',
  decides: 'decides',
  stops: 'stops the request',
  stale: 'refuses now, the cache did not',
} as const;

interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly text: string;
}

/** What a cell of the map says, in words. */
function says({ class: kind, reach, secret }: MemoryCell): string {
  const share = reach === 0 ? 'not reachable' : reach === 1 ? 'reachable' : 'reachable in part';
  return [kind, share, secret ? 'holds a secret' : ''].filter(Boolean).join(', ');
}

/** Neighbours that say the same, as one. */
function stretches(cells: readonly MemoryCell[]): Stretch[] {
  const found: { first: number; end: number; text: string }[] = [];
  for (const cell of cells) {
    const text = says(cell);
    const last = found.at(-1);
    const end = cell.firstFrame + cell.frames;
    if (last?.text === text) last.end = end;
    else found.push({ first: cell.firstFrame, end, text });
  }
  return found;
}

export function PictureTable({ picture }: { picture: Picture }) {
  const { cpu, device, call, programs, request, iommu, why, result, reach, memory } = picture;
  const facts: [string, string][] = [
    [cpu.title, call || cpu.detail],
    ['Written to the IOMMU', programs ?? ''],
    [device.title, device.detail],
    ['Request', request ? `${request.label}, address ${request.address}` : 'none in this step'],
    [iommu.title, iommu.note],
    ['Why', why],
    ['Result', result ? [result.text, result.detail, result.reason].filter(Boolean).join(', ') : ''],
    ['Reach', reach],
  ];
  const touched = memory.target === null ? null : memory.near[memory.target]!;
  return (
    <>
      <table class="facts">
        <tbody>
          {facts
            .filter(([, text]) => text !== '')
            .map(([name, text]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{text}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {iommu.chips.length > 0 && (
        <table class="facts">
          <caption>Entries of the walk</caption>
          <tbody>
            {iommu.chips.map(({ title, state }, at) => (
              <tr key={at}>
                <th scope="row">{title}</th>
                <td>{STATES[state]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <table class="facts">
        <caption>Physical memory</caption>
        <tbody>
          {touched && (
            <tr>
              <th scope="row">
                <code>{hex(BigInt(touched.firstFrame) * PAGE)}</code>
              </th>
              <td>the page of this request: {says(touched)}</td>
            </tr>
          )}
          {stretches(memory.all).map(({ first, end, text }) => (
            <tr key={first}>
              <th scope="row">
                from <code>{hex(BigInt(first) * PAGE)}</code>
              </th>
              <td>
                {pages(end - first)}: {text}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
