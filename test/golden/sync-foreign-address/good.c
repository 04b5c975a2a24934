static int handle(struct widget *w)
{
	dma_addr_t dma = dma_map_single(w->dev, w->buffer, w->size, DMA_FROM_DEVICE);

	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	w->dma = dma;
	dma_sync_single_for_cpu(w->dev, dma, w->size, DMA_FROM_DEVICE);
	return 0;
}

static void part_of_it(struct widget *w, u32 offset)
{
	dma_sync_single_for_device(w->dev, w->dma + offset, 64, DMA_FROM_DEVICE);
}

static void of_a_list(struct widget *w, struct scatterlist *sg)
{
	dma_sync_single_for_cpu(w->dev, sg_dma_address(sg), sg_dma_len(sg), DMA_FROM_DEVICE);
}

static void given(struct widget *w, dma_addr_t at, void *cpu)
{
	dma_sync_single_for_cpu(w->dev, at, 64, DMA_FROM_DEVICE);
	widget_deliver(w, cpu);
}

static int page(struct widget *w)
{
	struct page *page = dma_alloc_pages(w->dev, PAGE_SIZE, &w->page_dma, DMA_FROM_DEVICE, GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	dma_sync_single_for_cpu(w->dev, w->page_dma, PAGE_SIZE, DMA_FROM_DEVICE);
	return 0;
}

static dma_addr_t handle_of(void *at)
{
	dma_addr_t dma = WIDGET_PAGE(at)->dma;

	dma += (unsigned long)at & ~PAGE_MASK;
	return dma;
}

static void by_its_offset(struct widget *w)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (page)
		dma_sync_single_for_device(w->dev, handle_of(page_address(page)), 64, DMA_TO_DEVICE);
}
