static int pointer(struct widget *w)
{
	void *buffer = kzalloc(PAGE_SIZE, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	dma_sync_single_for_device(w->dev, (dma_addr_t)(uintptr_t)buffer, PAGE_SIZE, DMA_TO_DEVICE); /* expect: sync-foreign-address */
	w->buffer = buffer;
	return 0;
}

static void physical(struct widget *w, void *entry)
{
	dma_sync_single_for_cpu(w->dev, virt_to_phys(entry), 64, DMA_FROM_DEVICE); /* expect: sync-foreign-address */
}

static void range(struct widget *w, struct page *page)
{
	dma_sync_single_range_for_cpu(w->dev, page_to_phys(page), 64, 128, DMA_FROM_DEVICE); /* expect: sync-foreign-address */
}

static void flush(struct widget *w, dma_addr_t at)
{
	dma_sync_single_for_device(w->dev, at, PAGE_SIZE, DMA_TO_DEVICE); /* expect: sync-foreign-address */
}

static void through_helper(struct widget *w)
{
	flush(w, virt_to_phys(w->table));
}

static int ring(struct gadget *g)
{
	g->ring = dma_alloc_coherent(g->dev, PAGE_SIZE, &g->ring_dma, GFP_KERNEL);
	return g->ring ? 0 : -ENOMEM;
}

static void ring_pointer(struct gadget *g)
{
	dma_sync_single_for_cpu(g->dev, (unsigned long)g->ring, 64, DMA_FROM_DEVICE); /* expect: sync-foreign-address */
}
