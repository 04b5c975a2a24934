struct ring {
	struct device *dev;
	void *base;
	void *shadow;
	dma_addr_t handle;
	size_t size;
};

static int ring_alloc(struct ring *ring)
{
	ring->base = dma_alloc_coherent(ring->dev, ring->size, &ring->handle, GFP_KERNEL);
	ring->shadow = (void *)__get_free_pages(GFP_KERNEL, 0);
	return ring->base && ring->shadow ? 0 : -ENOMEM;
}

static int ring_mmap(struct ring *ring, struct vm_area_struct *vma)
{
	return dma_mmap_coherent(ring->dev, vma, ring->base, ring->handle, ring->size);
}

static int shadow_mmap(struct ring *ring, struct vm_area_struct *vma)
{
	unsigned long pfn = virt_to_phys(ring->shadow) >> PAGE_SHIFT;

	return remap_pfn_range(vma, vma->vm_start, pfn, ring->size, vma->vm_page_prot);
}

static void printed(struct ring *ring)
{
	dev_dbg(ring->dev, "ring at %llx\n", (u64)virt_to_phys(ring->base));
}

static phys_addr_t of_either_kind(struct ring *ring)
{
	if (is_vmalloc_addr(ring->base))
		return page_to_phys(vmalloc_to_page(ring->base));
	return virt_to_phys(ring->base);
}
