/** What each requester reaches, as a number and a bar, and whether RID and PASID agree. */
import { pages, requesterName } from './model/format';
import { accessOf, type ExposureRow } from './model/exposure';
import type { Frame } from './model/frame';
import { ReachBar } from './reach-bar';

/** What to say beside the number: through which domain, how much of it nobody mapped, and what this step changed. */
function remarks(row: ExposureRow): string[] {
  const { pages: total, unmapped, gained, lost, domain } = row;
  return [
    accessOf(row),
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
        <ReachBar row={row} frames={frames} />
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
