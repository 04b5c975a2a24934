/* Physical addresses that no device is given, and addresses that the DMA API gave. */

struct descriptor {
	__le64 address;
	__le64 cookie;
};

struct engine {
	struct device *dev;
	void __iomem *regs;
	struct descriptor *ring;
};

static void printed(struct engine *e, void *buffer)
{
	unsigned long address = virt_to_phys(buffer);

	dev_dbg(e->dev, "buffer at %lx\n", address);
}

static bool aligned(void *buffer)
{
	return (virt_to_phys(buffer) & 63) == 0;
}

static int mapped(struct engine *e, void *buffer, size_t size)
{
	dma_addr_t address = dma_map_single(e->dev, buffer, size, DMA_TO_DEVICE);

	if (dma_mapping_error(e->dev, address))
		return -ENOMEM;
	e->ring->address = cpu_to_le64(address);
	return 0;
}

static int cookie_beside_a_mapping(struct engine *e, void *buffer, size_t size)
{
	dma_addr_t address = dma_map_single(e->dev, buffer, size, DMA_FROM_DEVICE);

	if (dma_mapping_error(e->dev, address))
		return -ENOMEM;
	e->ring->address = cpu_to_le64(address);
	e->ring->cookie = cpu_to_le64(virt_to_phys(buffer));
	return 0;
}

static void overwritten(struct engine *e, void *buffer, size_t size)
{
	u64 address = virt_to_phys(buffer);

	dev_dbg(e->dev, "%llx\n", address);
	address = dma_map_single(e->dev, buffer, size, DMA_TO_DEVICE);
	if (dma_mapping_error(e->dev, address))
		return;
	e->ring->address = cpu_to_le64(address);
}

static void resume_vector(struct engine *e)
{
	writel(virt_to_phys(cpu_resume), e->regs);
}

static int to_user(struct engine *e, struct vm_area_struct *vma, void *buffer)
{
	unsigned long pfn = virt_to_phys(buffer) >> PAGE_SHIFT;

	return remap_pfn_range(vma, vma->vm_start, pfn, PAGE_SIZE, vma->vm_page_prot);
}

static void not_with_the_dma_api(struct engine *e, void *buffer)
{
	if (!engine_use_dma_api(e))
		e->ring->address = cpu_to_le64(virt_to_phys(buffer));
}

struct dump {
	struct device *dev;
	void *start;
	size_t size;
};

static void dumped(struct dump *d, struct page **pages, int count)
{
	__le64 *table = d->start;

	while (count--)
		*table++ = cpu_to_le64(page_to_phys(*pages++));
	dev_coredumpv(d->dev, d->start, d->size, GFP_KERNEL);
}

/* The pool hands the physical address back with the buffer; what it fills is the other one, on either path. */
static void *pool_alloc(struct engine *e, struct page *page, dma_addr_t *dma, phys_addr_t *cookie)
{
	dma_addr_t address;
	void *data = engine_alloc(e);

	if (page) {
		address = page_pool_get_dma_addr(page);
		data = page_to_virt(page);
	} else {
		address = dma_map_single(e->dev, data, 2048, DMA_FROM_DEVICE);
		if (dma_mapping_error(e->dev, address))
			return NULL;
	}
	*dma = address;
	*cookie = virt_to_phys(data);
	return data;
}

static void pool_put(struct engine *e, dma_addr_t dma, phys_addr_t cookie)
{
	writel(cookie, e->regs + 8);
	writel(dma, e->regs);
}

static int pool_fill(struct engine *e, struct page *page)
{
	phys_addr_t cookie;
	dma_addr_t dma;

	if (!pool_alloc(e, page, &dma, &cookie))
		return -ENOMEM;
	pool_put(e, dma, cookie);
	return 0;
}

/* Macros that only look like more. */
#define in_range(start, end) (virt_to_phys(start) < virt_to_phys(end))
#define BUFFER_NAME(pointer) #pointer

static bool by_macro(struct engine *e, void *start, void *end)
{
	dev_dbg(e->dev, "%s\n", BUFFER_NAME(start));
	return in_range(start, end);
}
