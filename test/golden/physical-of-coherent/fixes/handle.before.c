struct ring {
	struct device *dev;
	void __iomem *regs;
	void *memory;
	dma_addr_t handle;
	size_t size;
};

static int ring_alloc(struct ring *r)
{
	r->memory = dma_alloc_coherent(r->dev, r->size, &r->handle, GFP_KERNEL);
	return r->memory ? 0 : -ENOMEM;
}

static void ring_start(struct ring *ring)
{
	writel(virt_to_phys(ring->memory), ring->regs + 0x10);
}

static int table_start(struct ring *ring)
{
	dma_addr_t dma;
	void *table = dma_alloc_coherent(ring->dev, PAGE_SIZE, &dma, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	writel(lower_32_bits(virt_to_phys(table)), ring->regs + 0x20);
	return 0;
}
