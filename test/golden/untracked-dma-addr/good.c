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
