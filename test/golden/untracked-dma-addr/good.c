struct request {
	void *buf;
	dma_addr_t dma;
	phys_addr_t physical;
};

static int mapped(struct device *dev, struct request *r, size_t size)
{
	r->dma = dma_map_single(dev, r->buf, size, DMA_TO_DEVICE);
	return dma_mapping_error(dev, r->dma) ? -ENOMEM : 0;
}

static void other_type(struct request *r)
{
	r->physical = virt_to_phys(r->buf);
}

static void shown(struct device *dev, struct scatterlist *sg)
{
	dma_addr_t pa = sg_phys(sg);

	dev_dbg(dev, "%pad\n", &pa);
}

static void asked_first(struct ring *ring, struct request *r)
{
	if (!ring->use_dma_api)
		r->dma = virt_to_phys(r->buf);
}

static int for_the_iommu(struct iommu_domain *domain, unsigned long iova, struct page *page)
{
	dma_addr_t pa = page_to_phys(page);

	return iommu_map(domain, iova, pa, PAGE_SIZE, IOMMU_READ);
}

struct tree {
	struct iommu_domain *domain;
};

static void *without_an_iommu(struct tree *t, dma_addr_t *dma)
{
	void *buffer = (void *)__get_free_pages(GFP_KERNEL, 0);

	if (buffer && !t->domain)
		*dma = virt_to_phys(buffer);
	return buffer;
}

struct console {
	dma_addr_t ring;
};

static int __init before_there_are_devices(struct console *c)
{
	void *ring = memblock_alloc(PAGE_SIZE, PAGE_SIZE);

	if (!ring)
		return -ENOMEM;
	c->ring = __pa(ring);
	return 0;
}

static dma_addr_t start_of(struct iova *iova)
{
	dma_addr_t start = PFN_PHYS(iova->pfn_lo);

	return start;
}

struct onchip {
	u32 frames[64];
};

struct host {
	struct onchip __iomem *memory;
	void __iomem *regs;
	dma_addr_t frames;
	dma_addr_t window;
};

static void memory_of_the_device(struct host *h)
{
	u32 *window = (u32 __force *)(h->regs + 0x100);

	h->frames = virt_to_phys(&h->memory->frames[2]);
	h->window = virt_to_phys(window);
}

static size_t up_to_the_line(struct scatterlist *sg, size_t length)
{
	dma_addr_t address = sg_phys(sg);

	if (!IS_ALIGNED(address, 64))
		length = min_t(size_t, length, ALIGN(address, 64) - address);
	return length;
}

/* Pages are counted on from the one of an I/O address. */
static void frames_of_an_iova(struct iova *iova, struct scatterlist *sg, int count)
{
	unsigned long frame = iova->pfn_lo;

	while (count--) {
		sg_dma_address(sg) = PFN_PHYS(frame);
		frame += PHYS_PFN(PAGE_ALIGN(sg->length));
		sg = sg_next(sg);
	}
}
