static void *kept_beside(struct widget *w, u32 index)
{
	dma_unmap_single(w->dev, w->ring[index].dma, w->size, DMA_FROM_DEVICE);
	return w->ring[index].data;
}

static bool is_mapped(struct widget *w, dma_addr_t address)
{
	return iommu_iova_to_phys(w->domain, address) != 0;
}

static void show(struct widget *w, dma_addr_t address)
{
	phys_addr_t physical = iommu_iova_to_phys(w->domain, address);

	dev_dbg(w->dev, "%pad is %pap\n", &address, &physical);
}

static void *other_memory(phys_addr_t reserved)
{
	return phys_to_virt(reserved);
}

static int own_table(struct gadget *g)
{
	g->domain = iommu_paging_domain_alloc(g->dev);
	return PTR_ERR_OR_ZERO(g->domain);
}

static void *in_own_table(struct gadget *g, unsigned long address)
{
	return phys_to_virt(iommu_iova_to_phys(g->domain, address));
}
