import type { Attachment, IommuDevice } from '../driver';
import type { EntryTable, Invalidations } from '../hardware';
import type { Descriptor } from './descriptors';

/** Legacy or scalable mode (RTADDR.TTM): where the entries are that say which domain translates a request. */
export interface VtdMode {
  readonly entries: EntryTable;
  readonly invalidations: Invalidations<Descriptor>;
  /** Prepares a device's entries; the commands that announce them where not-present entries are cached. */
  probe(device: IommuDevice): readonly Descriptor[];
  /** @throws KernelError EOPNOTSUPP, ENODEV */
  check(at: Attachment): void;
}
