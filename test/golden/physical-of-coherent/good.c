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

struct buffer {
	void *pages;
	dma_addr_t handle;
};

static int buffer_alloc(struct device *dev, struct buffer *b, bool dma)
{
	if (dma)
		b->pages = dma_alloc_coherent(dev, PAGE_SIZE, &b->handle, GFP_KERNEL);
	else
		b->pages = (void *)get_zeroed_page(GFP_KERNEL);
	return b->pages ? 0 : -ENOMEM;
}

static void buffer_free(struct device *dev, struct buffer *b, bool dma)
{
	if (dma) {
		dma_free_coherent(dev, PAGE_SIZE, b->pages, b->handle);
	} else {
		ClearPageReserved(virt_to_page(b->pages));
		free_page((unsigned long)b->pages);
	}
}

static int by_its_handle(struct device *dev, struct vm_area_struct *vma, void *memory, dma_addr_t handle)
{
	if (handle == DMA_MAPPING_ERROR)
		return remap_pfn_range(vma, vma->vm_start, virt_to_phys(memory) >> PAGE_SHIFT, PAGE_SIZE,
				       vma->vm_page_prot);
	return dma_mmap_coherent(dev, vma, memory, handle, PAGE_SIZE);
}

/* A member of several kinds of memory, under another kind. */
struct map {
	int type;
	void *handle;
	dma_addr_t bus;
};

static int map_add(struct device *dev, struct map *map)
{
	switch (map->type) {
	case MAP_PAGE:
		map->handle = (void *)get_zeroed_page(GFP_KERNEL);
		break;
	case MAP_COHERENT:
		map->handle = dma_alloc_coherent(dev, PAGE_SIZE, &map->bus, GFP_KERNEL);
		break;
	}
	return map->handle ? 0 : -ENOMEM;
}

static struct page *map_page(struct map *map)
{
	switch (map->type) {
	case MAP_PAGE:
		return virt_to_page(map->handle);
	default:
		return NULL;
	}
}
