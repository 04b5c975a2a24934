static int through_the_dma_api(struct widget *w)
{
	w->dma = dma_map_resource(w->dev, w->sram, w->size, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(w->dev, w->dma))
		return -ENOMEM;
	return 0;
}

static bool is_translated(struct widget *w)
{
	return iommu_get_domain_for_dev(w->dev) != NULL;
}

static int only_unmanaged(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	if (!domain || domain->type != IOMMU_DOMAIN_UNMANAGED) /* expect: iommu-internals */
		return -EINVAL;
	return iommu_map(domain, w->sram, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
}

static int given(struct widget *w, struct iommu_domain *domain)
{
	return iommu_map(domain, w->sram, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
}
