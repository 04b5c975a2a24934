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

struct chunks {
	struct device *dev;
	void **memory;
	dma_addr_t *handles;
	int count;
};

static int chunks_alloc(struct chunks *c, size_t size)
{
	c->memory = kcalloc(c->count, sizeof(*c->memory), GFP_KERNEL);
	if (!c->memory)
		return -ENOMEM;
	for (int i = 0; i < c->count; i++) {
		c->memory[i] = dma_alloc_coherent(c->dev, size, &c->handles[i], GFP_KERNEL);
		if (!c->memory[i])
			return -ENOMEM;
	}
	return 0;
}

static unsigned long chunk_frame(struct chunks *c, int i)
{
	return virt_to_phys(c->memory[i]) >> PAGE_SHIFT; /* expect: physical-of-coherent */
}

/* Given to a helper by a function that says nothing else of memory. */
static int remap(struct vm_area_struct *vma, void *memory)
{
	return remap_pfn_range(vma, vma->vm_start, virt_to_pfn(memory), PAGE_SIZE, vma->vm_page_prot); /* expect: physical-of-coherent */
}

static int chunk_mmap(struct chunks *c, struct vm_area_struct *vma)
{
	return remap(vma, c->memory[0]);
}

/* A member of several kinds of memory, under the kind of this one. */
struct map {
	int type;
	void *handle;
	dma_addr_t bus;
};

static int map_add(struct device *dev, struct map *map, size_t size)
{
	switch (map->type) {
	case MAP_SHARED:
		map->handle = vmalloc_user(size);
		break;
	case MAP_COHERENT:
		map->handle = dma_alloc_coherent(dev, size, &map->bus, GFP_KERNEL);
		break;
	}
	return map->handle ? 0 : -ENOMEM;
}

static struct page *map_page(struct map *map)
{
	switch (map->type) {
	case MAP_COHERENT:
		return virt_to_page(map->handle); /* expect: physical-of-coherent */
	default:
		return NULL;
	}
}
