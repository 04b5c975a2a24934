static int enable(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);
	int ret;

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret) {
		dev_err(w->dev, "PASID %d not attached\n", pasid);
		goto free;
	}
	ret = widget_start(w);
	if (ret < 0)
		goto detach;
	w->pasid = pasid;
	return 0;

detach:
	iommu_detach_device_pasid(domain, w->dev, pasid);
free:
	iommu_free_global_pasid(pasid);
	return ret;
}

static void disable(struct widget *w, struct iommu_domain *domain)
{
	iommu_detach_device_pasid(domain, w->dev, w->pasid);
	iommu_free_global_pasid(w->pasid);
	w->pasid = IOMMU_PASID_INVALID;
}

static int result_to_the_caller(struct widget *w, struct iommu_domain *domain)
{
	return iommu_attach_device_pasid(domain, w->dev, w->pasid, NULL);
}

static ioasid_t pasid_to_the_caller(struct widget *w)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);

	dev_dbg(w->dev, "PASID %d\n", pasid);
	return pasid;
}

static int kept_by_the_owner(struct widget *w, struct iommu_domain *domain)
{
	w->pasid = iommu_alloc_global_pasid(w->dev);
	if (w->pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	return iommu_attach_device_pasid(domain, w->dev, w->pasid, NULL);
}

static int put_back(struct widget *w, ioasid_t pasid)
{
	iommu_free_global_pasid(pasid);
	return -EIO;
}

static int unwound_by_helper(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	if (iommu_attach_device_pasid(domain, w->dev, pasid, NULL))
		return put_back(w, pasid);
	w->pasid = pasid;
	return 0;
}
