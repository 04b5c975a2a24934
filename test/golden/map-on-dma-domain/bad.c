static int map_sram(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);
	int ret;

	if (!domain)
		return 0;
	ret = iommu_map(domain, w->sram, w->sram, w->size, IOMMU_READ, GFP_KERNEL); /* expect: map-on-dma-domain */
	if (ret)
		return ret;
	w->mapped = true;
	return 0;
}

static struct iommu_domain *domain_of(struct widget *w)
{
	return iommu_get_domain_for_dev(&w->pdev->dev);
}

static ssize_t map_table(struct widget *w, struct sg_table *table)
{
	return iommu_map_sgtable(domain_of(w), w->iova, table, IOMMU_READ); /* expect: map-on-dma-domain */
}

static int unmap_from(struct iommu_domain *domain, struct widget *w)
{
	size_t size = iommu_unmap(domain, w->sram, w->size); /* expect: map-on-dma-domain */

	return size == w->size ? 0 : -EIO;
}

static int unmap_sram(struct widget *w)
{
	return unmap_from(iommu_get_domain_for_dev(w->dev), w);
}

static int widget_probe(struct platform_device *pdev)
{
	struct widget *w = platform_get_drvdata(pdev);

	w->domain = iommu_get_domain_for_dev(&pdev->dev);
	return 0;
}

static int map_later(struct widget *w, phys_addr_t at)
{
	return iommu_map(w->domain, at, at, PAGE_SIZE, IOMMU_WRITE, GFP_KERNEL); /* expect: map-on-dma-domain */
}
