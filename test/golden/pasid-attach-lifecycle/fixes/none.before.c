/* One way out for failure and success: what stood in front of it would free the PASID that is kept. */
static int one_way_out(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);
	int ret = -ENOSPC;

	if (pasid != IOMMU_PASID_INVALID) {
		ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
		if (!ret)
			w->pasid = pasid;
	}
	return ret;
}
