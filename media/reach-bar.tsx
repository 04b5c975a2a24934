/** How much of memory a requester reaches: the upper lane what it can read, the lower what it can write. */
import type { ExposureRow } from './model/exposure';

export function ReachBar({ row: { readable, writable }, frames }: { row: ExposureRow; frames: number }) {
  const width = (pages: number): string => `${Math.max(pages > 0 ? 1 : 0, (100 * pages) / frames)}%`;
  return (
    <svg class="bar" width="100%" height="9" aria-hidden="true">
      <rect class="room" width="100%" height="9" />
      <rect class="fill" width={width(readable)} height="4" />
      <rect class="fill" y="5" width={width(writable)} height="4" />
    </svg>
  );
}
