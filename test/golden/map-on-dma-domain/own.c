static int claims_and_maps(struct widget *w)
{
	int ret;

	ret = iommu_device_claim_dma_owner(w->dev, w);
	if (ret)
		return ret;
	w->domain = iommu_paging_domain_alloc(w->dev);
	if (IS_ERR(w->domain))
		return PTR_ERR(w->domain);
	return iommu_attach_device(w->domain, w->dev);
}

static int maps_its_own(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	return iommu_map(domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
}
