static void given(struct iommu_domain *domain, struct device *dev)
{
	iommu_detach_device(domain, dev);
}

static void asked_only(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	dev_info(w->dev, "translated: %d\n", domain != NULL);
}
