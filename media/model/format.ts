/** Numbers as people read them. */

/** `ffff 8880 0312 4000`: hexadecimal, grouped by four digits, at least one group. */
export function hex(value: bigint | number): string {
  const digits = value.toString(16);
  const padded = digits.padStart(Math.ceil(digits.length / 4) * 4, '0');
  return padded.match(/.{4}/g)!.join(' ');
}

/** The same, never broken over two lines. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** `0x79`: a code that people look up as the specification and the kernel's log write it. */
export function code(value: number): string {
  return `0x${value.toString(16)}`;
}

/** `0000 0000 0130 4040`: a 64-bit word of a structure, always whole. */
export function word(value: bigint): string {
  return value.toString(16).padStart(16, '0').match(/.{4}/g)!.join(' ');
}

/** `65,536`. */
export function count(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 page`, `65,536 pages`. */
export function pages(value: number): string {
  return `${count(value)} ${value === 1 ? 'page' : 'pages'}`;
}

/** `4 KiB`, `256 MiB`: bytes, in the largest unit that leaves no fraction. */
export function bytes(value: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (unit < units.length - 1 && value >= 1024 && value % 1024 === 0) {
    value /= 1024;
    unit++;
  }
  return `${count(value)} ${units[unit]}`;
}

/** `PASID 1`, or `RID` for requests without PASID. */
export function requesterName(pasid: number | null): string {
  return pasid === null ? 'RID' : `PASID ${pasid}`;
}
