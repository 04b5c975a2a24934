static void *pointer_of(struct widget *w, dma_addr_t address)
{
	return phys_to_virt(iommu_iova_to_phys(w->domain, address)); /* expect: reverse-translation */
}

static phys_addr_t look_up(struct widget *w, dma_addr_t address)
{
	return iommu_iova_to_phys(w->domain, address); /* expect: reverse-translation */
}

static void receive(struct widget *w, struct completion_entry *entry)
{
	void *data = phys_to_virt(look_up(w, le64_to_cpu(entry->address)));

	widget_deliver(w, data);
}

static struct page *page_of(struct widget *w, dma_addr_t address)
{
	phys_addr_t physical = iommu_iova_to_phys(w->domain, address); /* expect: reverse-translation */

	return pfn_to_page(PHYS_PFN(physical));
}

/* Asked for: said as information. */
static void *asked(struct gadget *g, dma_addr_t address)
{
	phys_addr_t physical = g->domain ? iommu_iova_to_phys(g->domain, address) : address; /* expect: reverse-translation */

	return phys_to_virt(physical);
}

static phys_addr_t physical_of(struct widget *w, dma_addr_t address)
{
	return dma_to_phys(w->dev, address); /* expect: reverse-translation */
}

static u64 address_of(struct widget *w, phys_addr_t physical)
{
	return phys_to_dma(w->dev, physical); /* expect: reverse-translation */
}

static struct page *page_of(struct ring *ring, dma_addr_t address)
{
	return phys_to_page(iommu_iova_to_phys(ring->domain, address)); /* expect: reverse-translation */
}

static void *remapped(struct ring *ring, dma_addr_t address)
{
	return memremap(iommu_iova_to_phys(ring->domain, address), PAGE_SIZE, MEMREMAP_WB); /* expect: reverse-translation */
}
