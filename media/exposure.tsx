/** What each requester reaches, as a number and a bar, and whether RID and PASID agree. */
import { pages, requesterName } from './model/format';
import type { ExposureRow } from './model/exposure';
import type { Frame } from './model/frame';

function change({ gained, lost }: ExposureRow): string {
  return [gained > 0 ? `+${pages(gained)}` : '', lost > 0 ? `−${pages(lost)}` : ''].filter(Boolean).join(' ');
}

function Row({ row, frames }: { row: ExposureRow; frames: number }) {
  const reach = Math.max(row.readable, row.writable);
  const tone = row.unmapped > 0 ? 'bad' : 'good';
  return (
    <tr class={`tone-${tone}`}>
      <th scope="row">
        {row.device} {requesterName(row.pasid)}
      </th>
      <td>
        <span class="reach">{pages(reach)}</span>
        {row.unmapped > 0 && <span class="beyond"> {pages(row.unmapped)} not DMA-mapped</span>}
        {change(row) && <span class="change"> {change(row)} now</span>}
        <svg class="bar" width="100%" height="8" aria-hidden="true">
          <rect class="room" width="100%" height="8" />
          <rect class="fill" width={`${Math.max(reach > 0 ? 1 : 0, (100 * reach) / frames)}%`} height="8" />
        </svg>
      </td>
    </tr>
  );
}

export function Exposure({ frame, frames }: { frame: Frame; frames: number }) {
  const { parity, exposure } = frame;
  return (
    <section aria-labelledby="exposure-title">
      <header>
        <h2 id="exposure-title">Exposure</h2>
        {parity && (
          <span class={`note tone-${parity.holds ? 'good' : 'bad'}`}>
            {parity.holds ? '= RID and PASID agree' : `≠ parity broken since step ${parity.since + 1}`}
          </span>
        )}
      </header>
      {exposure.length === 0 ? (
        <p class="quiet">No device reaches memory yet.</p>
      ) : (
        <table class="exposure">
          <tbody>
            {exposure.map((row) => (
              <Row key={`${row.device} ${row.pasid}`} row={row} frames={frames} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
