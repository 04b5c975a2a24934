/** What each requester reaches, as a number and a bar, and whether RID and PASID agree. */
import { pages, requesterName } from './model/format';
import type { ExposureRow } from './model/exposure';
import type { Frame } from './model/frame';

/** What to say beside the number: through which domain, how much of it nobody mapped, and what this step changed. */
function remarks({ pages: total, unmapped, gained, lost, domain }: ExposureRow): string[] {
  return [
    domain ? `${domain.name} (${domain.type})` : 'no domain',
    unmapped === 0
      ? ''
      : unmapped === total
        ? 'none of them DMA-mapped'
        : `${pages(unmapped)} not DMA-mapped`,
    gained > 0 ? `+${pages(gained)} in this step` : '',
    lost > 0 ? `−${pages(lost)} in this step` : '',
  ].filter(Boolean);
}

function Row({ row, frames }: { row: ExposureRow; frames: number }) {
  return (
    <tr class={`tone-${row.tone}`}>
      <th scope="row">
        {row.device} {requesterName(row.pasid)}
      </th>
      <td>
        <span class="reach">{pages(row.pages)}</span>
        {remarks(row).map((remark) => (
          <span key={remark} class="remark">
            {remark}
          </span>
        ))}
        <svg class="bar" width="100%" height="8" aria-hidden="true">
          <rect class="room" width="100%" height="8" />
          <rect
            class="fill"
            width={`${Math.max(row.pages > 0 ? 1 : 0, (100 * row.pages) / frames)}%`}
            height="8"
          />
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
