static int lend(struct widget *w, struct device *helper)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	if (!domain)
		return -ENODEV;
	return iommu_attach_device(domain, helper); /* expect: borrowed-domain */
}

static struct iommu_domain *domain_of(struct widget *w)
{
	return iommu_get_domain_for_dev(w->dev);
}

static int lend_through_helper(struct widget *w, struct device *child)
{
	return iommu_attach_device(domain_of(w), child); /* expect: borrowed-domain */
}

static int lend_to_group(struct widget *w, struct device *helper)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);
	struct iommu_group *group = iommu_group_get(helper);

	if (!domain || !group)
		return -ENODEV;
	return iommu_attach_group(domain, group); /* expect: borrowed-domain */
}

static int keep(struct gadget *g)
{
	g->domain = iommu_get_domain_for_dev(g->dev);
	return 0;
}

static int attach_component(struct gadget *g, struct device *component)
{
	return iommu_attach_device(g->domain, component); /* expect: borrowed-domain */
}
