/** What one line (or one dump of lines) of a kernel log says: the value between the formats and the explanation. */

/** What went wrong, across architectures: the key to causes, next steps and demonstrations. */
export type Situation =
  | 'unmapped'
  | 'unmapped-or-not-permitted'
  | 'unmapped-pasid'
  | 'not-permitted'
  | 'privilege'
  | 'execute'
  | 'no-device-entry'
  | 'pasid-disabled'
  | 'no-pasid-entry'
  | 'broken-structure'
  | 'address-range'
  | 'ats-refused'
  | 'interrupt-range'
  | 'interrupt-remapping'
  | 'page-request'
  | 'page-request-privileged'
  | 'invalidation-failed'
  | 'hardware-error'
  | 'faults-lost'
  | 'no-domain'
  | 'leaked-mapping'
  | 'free-unknown'
  | 'free-failed-mapping'
  | 'size-mismatch'
  | 'function-mismatch'
  | 'cpu-address-mismatch'
  | 'count-mismatch'
  | 'direction-mismatch'
  | 'attribute-mismatch'
  | 'unchecked-mapping'
  | 'stack-memory'
  | 'image-memory'
  | 'unmappable-memory'
  | 'sync-unknown'
  | 'sync-range'
  | 'sync-direction'
  | 'segment-length'
  | 'segment-boundary'
  | 'overlapping-lines'
  | 'freed-while-mapped'
  | 'debug-exhausted'
  | 'bounce-full'
  | 'beyond-mask'
  | 'no-mask';

/** Why a request was refused, as the architecture (or the kernel's own check) names it. */
export interface Reason {
  /** As the log has it, or the specification's name: `0x71`, `F_TRANSLATION`, `IO_PAGE_FAULT`. */
  readonly code: string;
  /** A clause in plain words, without capital or full stop: completes «refused because …». */
  readonly words: string;
  /** The structure that refused: `PASID table entry`; for kernel checks, what keeps the book. */
  readonly structure: string;
  /** The field in it that decided, by its specified name; null where no single field did. */
  readonly bit: string | null;
  readonly situation: Situation;
  /** Specification or kernel file that says so. */
  readonly source: string;
}

export type Access = 'read' | 'write' | 'execute';

export interface Detail {
  readonly name: string;
  readonly value: string;
}

export interface FaultRecord {
  /** Name of the log format, e.g. `Intel VT-d`. */
  readonly format: string;
  /** PCI address as `lspci -s` takes it, a device name, or a stream id; null where the line names none. */
  readonly requester: string | null;
  /** Null: the request carried no PASID. Undefined: the line does not say. */
  readonly pasid: number | null | undefined;
  readonly address: bigint | null;
  readonly access: Access | null;
  /** Undefined: the line does not say. */
  readonly privileged: boolean | undefined;
  readonly reason: Reason;
  readonly details: readonly Detail[];
  /** Indexes, from 0, of further lines that belong to this record and are not to be read as others. */
  readonly uses: readonly number[];
}
