static int braces(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);
	int ret;

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret) {
		dev_err(w->dev, "PASID %d not attached\n", pasid);
		return ret;
	}
	w->pasid = pasid;
	return 0;
}

static int no_braces(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid;
	int ret;

	pasid = iommu_alloc_global_pasid(w->dev);
	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret)
		return ret;
	w->pasid = pasid;
	return 0;
}
