/** The transport's icons, drawn in a box of 16 by 16 in the colour of the text. */
const PATHS = {
  start: 'M3 3H5V13H3ZM13 3V13L6 8Z',
  back: 'M12 3V13L4 8Z',
  play: 'M4 2.5V13.5L13 8Z',
  pause: 'M4 3H7V13H4ZM9 3H12V13H9Z',
  forward: 'M3 3V13L10 8ZM11 3H13V13H11Z',
  decisive: 'M4 2H5.5V14H4ZM6 3H13L11 6 13 9H6Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
