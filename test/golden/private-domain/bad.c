static int own_domain(struct widget *w)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc(w->dev); /* expect: private-domain */
	int ret;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	ret = iommu_attach_device(domain, w->dev);
	if (ret)
		iommu_domain_free(domain);
	return ret;
}

static struct iommu_domain *make_domain(struct gadget *g)
{
	return iommu_paging_domain_alloc_flags(g->dev, 0); /* expect: private-domain */
}

static int kept(struct gadget *g)
{
	g->domain = make_domain(g);
	return PTR_ERR_OR_ZERO(g->domain);
}

static int attach_group(struct gadget *g)
{
	return iommu_attach_group(g->domain, g->group);
}
