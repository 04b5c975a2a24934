import type { World } from '../trace/world';
import { evaluateNumber, type Scope } from './evaluate';
import type { Content } from './schema/common';

/** Bytes that a `content` of the language stands for. @throws StepError */
export function contentBytes(world: World, content: Content, scope: Scope): Uint8Array {
  if (content.text !== undefined) return asciiBytes(content.text);
  if (content.bytes !== undefined) return hexBytes(content.bytes);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, evaluateNumber(world, content.value ?? 0, scope), true);
  return bytes;
}

/** One byte per character; what is no ASCII becomes `?`. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => (character.charCodeAt(0) < 128 ? character.charCodeAt(0) : 63));
}

export function hexBytes(text: string): Uint8Array {
  const digits = text.replace(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Bytes for people: as text where all are printable, else in hexadecimal. */
export function showBytes(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.filter((byte) => byte !== 0));
  if (text !== '' && /^[\x20-\x7e]+$/.test(text)) return JSON.stringify(text);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
