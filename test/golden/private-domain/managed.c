static int widget_probe(struct platform_device *pdev)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc(&pdev->dev);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	return iommu_attach_device(domain, &pdev->dev);
}

static struct platform_driver widget_driver = {
	.probe = widget_probe,
	.driver_managed_dma = true,
};
