static void shut_down(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	if (domain)
		iommu_detach_device(domain, w->dev); /* expect: detach-default-domain */
}

static void detach_group(struct widget *w)
{
	struct iommu_group *group = iommu_group_get(w->dev);

	iommu_detach_group(iommu_get_domain_for_dev(w->dev), group); /* expect: detach-default-domain */
	iommu_group_put(group);
}

static int widget_probe(struct platform_device *pdev)
{
	struct widget *w = platform_get_drvdata(pdev);

	w->domain = iommu_get_domain_for_dev(&pdev->dev);
	return 0;
}

static void widget_remove(struct platform_device *pdev)
{
	struct widget *w = platform_get_drvdata(pdev);

	if (w->domain)
		iommu_detach_device(w->domain, &pdev->dev); /* expect: detach-default-domain */
}
