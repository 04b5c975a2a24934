import type { ApiRow, SinkKind } from './row';

function writes(source: string, value: number, to: number, names: string, sink: SinkKind = 'mmio'): ApiRow[] {
  return names.split(' ').map((name) => ({
    name,
    source,
    role: 'write-hardware',
    args: { value, to },
    effects: [{ does: 'sink', sink, value, to }],
  }));
}

/** Accessors by which a value leaves the CPU for a device. */
export const MMIO: readonly ApiRow[] = [
  ...writes(
    'include/asm-generic/io.h',
    0,
    1,
    'writeb writew writel writeq writeb_relaxed writew_relaxed writel_relaxed writeq_relaxed __raw_writeb __raw_writew __raw_writel __raw_writeq lo_hi_writeq hi_lo_writeq lo_hi_writeq_relaxed writel_be outb outw outl outl_p iowrite8 iowrite16 iowrite32 iowrite64 iowrite16be iowrite32be iowrite64be iowrite64_lo_hi iowrite64_hi_lo sbus_writel sbus_writeq gsc_writel zorro_writel',
  ),
  ...writes(
    'arch/powerpc/include/asm/io.h',
    1,
    0,
    'out_8 out_be16 out_be32 out_be64 out_le16 out_le32 out_le64',
  ),
  ...writes('include/linux/regmap.h', 2, 0, 'regmap_write regmap_field_force_write'),
  ...writes('include/linux/regmap.h', 3, 0, 'regmap_update_bits regmap_write_bits'),
  ...writes(
    'include/linux/io.h',
    1,
    0,
    'memcpy_toio iosubmit_cmds512 enqcmds __iowrite32_copy __iowrite64_copy movdir64b',
    'command',
  ),
  ...writes(
    'arch/mips/include/asm/mach-au1x00/au1xxx_dbdma.h',
    1,
    0,
    'au1xxx_dbdma_put_source au1xxx_dbdma_put_dest',
    'command',
  ),
  ...writes(
    'include/asm-generic/unaligned.h',
    0,
    1,
    'put_unaligned_le16 put_unaligned_le32 put_unaligned_le64 put_unaligned_be16 put_unaligned_be32 put_unaligned_be64',
    'descriptor',
  ),
  ...writes(
    'include/linux/dmaengine.h',
    1,
    0,
    'dmaengine_prep_slave_single dmaengine_prep_dma_cyclic dmaengine_prep_dma_memset',
    'command',
  ),
  {
    name: 'dmaengine_prep_dma_memcpy',
    source: 'include/linux/dmaengine.h',
    role: 'write-hardware',
    args: { to: 0, value: 1 },
    effects: [1, 2].map((value) => ({ does: 'sink', sink: 'command', value, to: 0 })),
  },
  ...writes('arch/x86/include/asm/dma.h', 1, 0, 'set_dma_addr', 'command'),
  ...writes('include/linux/pci.h', 2, 0, 'pci_write_config_dword', 'mmio'),
];
