struct reset_domain {
	int type;
};

struct widget {
	struct device *dev;
	struct reset_domain *domain;
	struct iommu_unit *iommu;
};

/* Shown to people, and nothing else. */
static void shown(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	if (domain)
		dev_info(w->dev, "domain of type %u\n", domain->type);
}

/* Members of other structs that have the same name. */
static int other_structs(struct widget *w)
{
	return w->iommu && w->domain->type == 2;
}

static bool by_accessor(struct widget *w)
{
	return device_iommu_mapped(w->dev) && dev_iommu_fwspec_get(w->dev);
}
