/** What each requester reaches in either run, side by side. */
import { accessOf, type ExposureRow } from '../model/exposure';
import { ReachBar } from '../reach-bar';
import { count, requesterName } from '../model/format';
import type { Frame } from '../model/frame';
import { SideBadge } from './side';

interface ComparedProps {
  readonly frames: readonly Frame[];
  /** Page frames of the larger machine. */
  readonly total: number;
}

const nameOf = ({ device, pasid }: ExposureRow): string => `${device} ${requesterName(pasid)}`;

export function ComparedExposure({ frames, total }: ComparedProps) {
  const names = [...new Set(frames.flatMap(({ exposure }) => exposure.map(nameOf)))];
  return (
    <section aria-labelledby="compared-exposure-title">
      <header>
        <h2 id="compared-exposure-title">Exposure</h2>
        <span class="note">pages of 4 KiB reachable</span>
      </header>
      {names.length === 0 ? (
        <p class="quiet">No device reaches memory yet.</p>
      ) : (
        <table class="exposure compared">
          <thead>
            <tr>
              <th scope="col">Requester</th>
              {frames.map((_, at) => (
                <th key={at} scope="col">
                  <SideBadge at={at} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {frames.map(({ exposure }, at) => (
                  <Cell key={at} row={exposure.find((row) => nameOf(row) === name)} total={total} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Cell({ row, total }: { row: ExposureRow | undefined; total: number }) {
  if (!row) return <td class="quiet">not there</td>;
  const { pages, unmapped, tone } = row;
  return (
    <td class={`tone-${tone}`}>
      <span class="reach">{count(pages)}</span>
      <span class="remark">{accessOf(row)}</span>
      {unmapped > 0 && (
        <span class="remark">{unmapped === pages ? 'none' : count(pages - unmapped)} of them mapped</span>
      )}
      <ReachBar row={row} frames={total} />
    </td>
  );
}
