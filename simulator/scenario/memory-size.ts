const UNITS: Readonly<Record<string, bigint>> = { M: 0x10_0000n, G: 0x4000_0000n };

/** Bytes of `64M`, `6G`. */
export function memorySize(text: string): bigint {
  return BigInt(text.slice(0, -1)) * UNITS[text.slice(-1)]!;
}
