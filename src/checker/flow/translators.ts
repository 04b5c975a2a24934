import { TRANSLATION_PROVIDERS } from '../kernel/exempt';
import type { FileIR } from './ir';

const NAMES: ReadonlySet<string> = new Set(
  [...TRANSLATION_PROVIDERS].map((type) => type.replace(/^struct /, '')),
);

/** The files of a unit that are part of an IOMMU driver, or implement the DMA API themselves. */
export function translatorsIn(files: readonly FileIR[]): ReadonlySet<FileIR> {
  const folders = new Set<string>();
  const alone = new Set<FileIR>();
  for (const file of files)
    for (const { declared } of file.naming(NAMES))
      for (const { type } of declared.bindings) {
        if (!TRANSLATION_PROVIDERS.has(type)) continue;
        if (type === 'struct dma_map_ops') alone.add(file);
        else folders.add(folderOf(file.path));
      }
  return new Set(files.filter((file) => alone.has(file) || folders.has(folderOf(file.path))));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
