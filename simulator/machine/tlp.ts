/** Transaction layer packets: what a device says on the bus (PCI Express Base Specification, TLP header and PASID TLP prefix). */

/** Requester id: bus[15:8] device[7:3] function[2:0]. */
export type RequesterId = number;

/** 20-bit process address space id; a TLP without the prefix has none. */
export type Pasid = number;

/** Address type field: untranslated, translation request (ATS), translated (ATS). */
export type AddressType = 'untranslated' | 'translation-request' | 'translated';

export interface Tlp {
  readonly requester: RequesterId;
  /** Null: no PASID prefix. */
  readonly pasid: Pasid | null;
  /** Privileged Mode Requested; only with a PASID. */
  readonly privileged: boolean;
  /** Execute Requested; only with a PASID. */
  readonly execute: boolean;
  readonly addressType: AddressType;
  readonly access: 'read' | 'write';
  readonly address: bigint;
  /** Bytes. */
  readonly length: number;
}

/** How a request ended for its sender: successful completion, unsupported request, completer abort. */
export type CompletionStatus = 'SC' | 'UR' | 'CA';

/** `00:04.0` for 0x0020. */
export function formatRequester(id: RequesterId): string {
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return `${hex(id >> 8)}:${hex((id >> 3) & 0x1f)}.${id & 7}`;
}
