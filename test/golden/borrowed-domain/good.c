static int map_for_each(struct widget *w, struct page *page)
{
	w->first = dma_map_page(w->dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	if (dma_mapping_error(w->dev, w->first))
		return -ENOMEM;
	w->second = dma_map_page(w->helper, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	if (dma_mapping_error(w->helper, w->second))
		return -ENOMEM;
	return 0;
}

static int its_own(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	return domain ? iommu_attach_device(domain, w->dev) : -ENODEV;
}

static int its_own_group(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);
	struct iommu_group *group = iommu_group_get(w->dev);

	return domain && group ? iommu_attach_group(domain, group) : -ENODEV;
}

static int given(struct iommu_domain *domain, struct device *dev)
{
	return iommu_attach_device(domain, dev);
}
