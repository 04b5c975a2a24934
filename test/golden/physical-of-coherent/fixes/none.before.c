/* User space gets the page, not the device: the handle would be the wrong number. */
static int ring_mmap(struct device *dev, struct vm_area_struct *vma, size_t size)
{
	dma_addr_t dma;
	void *memory = dma_alloc_coherent(dev, size, &dma, GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	return remap_pfn_range(vma, vma->vm_start, virt_to_phys(memory) >> PAGE_SHIFT, size, vma->vm_page_prot);
}
