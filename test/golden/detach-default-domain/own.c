static int attach(struct widget *w)
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

static void detach(struct widget *w)
{
	iommu_detach_device(w->domain, w->dev);
}

static void detach_what_is_attached(struct widget *w)
{
	iommu_detach_device(iommu_get_domain_for_dev(w->dev), w->dev);
}
