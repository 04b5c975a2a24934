struct ring {
	struct device *dev;
	void *base;
	dma_addr_t handle;
	size_t size;
};

static int ring_alloc(struct ring *ring)
{
	ring->base = dma_alloc_coherent(ring->dev, ring->size, &ring->handle, GFP_KERNEL);
	return ring->base ? 0 : -ENOMEM;
}

static int ring_mmap(struct ring *ring, struct vm_area_struct *vma)
{
	unsigned long pfn = virt_to_phys(ring->base) >> PAGE_SHIFT; /* expect: physical-of-coherent */

	return remap_pfn_range(vma, vma->vm_start, pfn, ring->size, vma->vm_page_prot);
}

static void ring_list(struct ring *ring, struct scatterlist *sg)
{
	sg_set_page(sg, virt_to_page(ring->base), ring->size, 0); /* expect: physical-of-coherent */
}

static int known_by_its_other_half(struct device *dev, struct vm_area_struct *vma, void *memory, dma_addr_t handle, size_t size)
{
#ifdef HAS_DMA_MMAP
	return dma_mmap_coherent(dev, vma, memory, handle, size);
#else
	return remap_pfn_range(vma, vma->vm_start, virt_to_phys(memory) >> PAGE_SHIFT, size, vma->vm_page_prot); /* expect: physical-of-coherent */
#endif
}
