static int own_domain(struct widget *w, ioasid_t pasid)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc(w->dev);
	int ret;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL); /* expect: pasid-foreign-domain */
	if (ret)
		iommu_domain_free(domain);
	return ret;
}

static struct iommu_domain *make_domain(struct widget *w)
{
	return iommu_paging_domain_alloc_flags(w->dev, 0);
}

static int from_helper(struct widget *w, ioasid_t pasid)
{
	struct iommu_domain *domain = make_domain(w);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	return iommu_attach_device_pasid(domain, w->dev, pasid, NULL); /* expect: pasid-foreign-domain */
}

static int kept(struct widget *w)
{
	w->domain = make_domain(w);
	return PTR_ERR_OR_ZERO(w->domain);
}

static int by_a_member(struct widget *w)
{
	int ret = iommu_attach_device_pasid(w->domain, w->dev, w->pasid, NULL); /* expect: pasid-foreign-domain */

	if (ret)
		dev_err(w->dev, "no attachment: %d\n", ret);
	return ret;
}

static int domain_of_the_parent(struct device *dev, ioasid_t pasid)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev->parent);

	if (!domain)
		return -EPERM;
	return iommu_attach_device_pasid(domain, dev, pasid, NULL); /* expect: pasid-foreign-domain */
}
