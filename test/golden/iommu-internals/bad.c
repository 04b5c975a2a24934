static bool kind_of_domain(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	return domain && domain->type == IOMMU_DOMAIN_DMA; /* expect: iommu-internals */
}

static bool as_a_flag(struct iommu_domain *domain)
{
	if (domain->type & __IOMMU_DOMAIN_PAGING) /* expect: iommu-internals */
		return true;
	return false;
}

static u32 largest_pasid(struct device *dev)
{
	return dev->iommu->max_pasids; /* expect: iommu-internals */
}

static bool same_unit(struct pci_dev *a, struct device *b)
{
	struct dev_iommu *other = b->iommu; /* expect: iommu-internals */

	return a->dev.iommu == other; /* expect: iommu-internals */
}

static struct iommu_domain *of_the_group(struct iommu_group *group)
{
	return group->default_domain; /* expect: iommu-internals */
}

static bool without_a_variable(struct device *dev)
{
	return iommu_get_domain_for_dev(dev)->type == IOMMU_DOMAIN_DMA; /* expect: iommu-internals */
}
