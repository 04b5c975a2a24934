static void attach_unchecked(struct widget *w, struct iommu_domain *domain)
{
	iommu_attach_device_pasid(domain, w->dev, w->pasid, NULL); /* expect: pasid-attach-lifecycle */
}

static int alloc_unchecked(struct widget *w)
{
	w->pasid = iommu_alloc_global_pasid(w->dev); /* expect: pasid-attach-lifecycle */
	return widget_start(w);
}

static int not_freed(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);
	int ret;

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret) {
		dev_err(w->dev, "PASID %d not attached\n", pasid);
		return ret; /* expect: pasid-attach-lifecycle */
	}
	w->pasid = pasid;
	return 0;
}

static ioasid_t take(struct widget *w)
{
	return iommu_alloc_global_pasid(w->dev);
}

static int taken_by_helper(struct widget *w)
{
	ioasid_t pasid = take(w);

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	if (!w->ready)
		return -EAGAIN; /* expect: pasid-attach-lifecycle */
	w->pasid = pasid;
	return 0;
}

static int left_attached(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);
	int ret;

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret)
		goto free;
	ret = widget_start(w);
	if (ret < 0)
		goto free;
	w->pasid = pasid;
	return 0;

free:
	iommu_free_global_pasid(pasid); /* expect: pasid-attach-lifecycle */
	return ret; /* expect: pasid-attach-lifecycle */
}

static void freed_first(struct widget *w, struct iommu_domain *domain)
{
	iommu_free_global_pasid(w->pasid); /* expect: pasid-attach-lifecycle */
	iommu_detach_device_pasid(domain, w->dev, w->pasid);
}

static void give_back(struct widget *w)
{
	iommu_free_global_pasid(w->pasid);
}

static void freed_first_by_helper(struct widget *w, struct iommu_domain *domain)
{
	give_back(w); /* expect: pasid-attach-lifecycle */
	iommu_detach_device_pasid(domain, w->dev, w->pasid);
}
