import type { StructField } from './vocabulary';

/** Reads `dma_addr_t dma; void *buf`. */
function fields(text: string): readonly StructField[] {
  return text.split(';').map((declaration) => {
    const [, base = '', stars = '', name = ''] = /^\s*(.+?)\s*(\**)\s*(\w+)\s*$/.exec(declaration) ?? [];
    return { name, type: { base, pointers: stars.length, array: false } };
  });
}

/** Macros that stand for a member of their argument (include/linux/scatterlist.h). */
export const MEMBER_MACROS: ReadonlyMap<string, string> = new Map([
  ['sg_dma_address', 'dma_address'],
  ['sg_dma_len', 'dma_length'],
]);

/**
 * Members of the kernel's own structs that values pass through: the unit's headers do not include them.
 * Sources: include/linux/{device,pci,skbuff,scatterlist,usb,usb/gadget,sched,iommu,dmaengine,platform_device}.h of Linux 6.1.
 */
export const KERNEL_STRUCTS: ReadonlyMap<string, readonly StructField[]> = new Map(
  Object.entries({
    'struct device':
      'struct device *parent; struct dev_iommu *iommu; struct iommu_group *iommu_group; u64 *dma_mask; void *driver_data; const struct dma_map_ops *dma_ops; bool dma_ops_bypass; struct io_tlb_mem *dma_io_tlb_mem',
    'struct pci_dev': 'struct device dev; unsigned int untrusted',
    'struct platform_device': 'struct device dev',
    'struct usb_request': 'void *buf; dma_addr_t dma; struct scatterlist *sg',
    'struct urb':
      'void *transfer_buffer; dma_addr_t transfer_dma; dma_addr_t setup_dma; struct scatterlist *sg',
    'struct scatterlist': 'dma_addr_t dma_address; unsigned int length; unsigned int dma_length',
    'struct sg_table': 'struct scatterlist *sgl; unsigned int nents; unsigned int orig_nents',
    'struct sk_buff': 'unsigned char *data; unsigned char *head; unsigned int len',
    'struct task_struct': 'struct mm_struct *mm; struct mm_struct *active_mm',
    'struct mm_struct': 'pgd_t *pgd; u32 pasid',
    'struct iommu_domain': 'unsigned type; void *iova_cookie',
    'struct iommu_group': 'struct iommu_domain *default_domain; struct iommu_domain *domain',
    'struct dev_iommu':
      'struct iommu_fwspec *fwspec; struct iommu_device *iommu_dev; void *priv; u32 max_pasids',
    'struct dma_slave_config': 'phys_addr_t src_addr; phys_addr_t dst_addr',
    // include/uapi/linux/idxd.h
    'struct dsa_hw_desc':
      'uint32_t pasid; uint32_t priv; uint64_t completion_addr; uint64_t src_addr; uint64_t dst_addr; uint64_t desc_list_addr; uint32_t xfer_size',
    'struct iax_hw_desc':
      'uint32_t pasid; uint32_t priv; uint64_t completion_addr; uint64_t src1_addr; uint64_t dst_addr; uint32_t src1_size',
    'struct file': 'void *private_data',
  }).map(([name, text]) => [name, fields(text)]),
);
