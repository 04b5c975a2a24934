struct request {
	u32 pasid:20;
	u32 priv:1;
};

static int global(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = iommu_alloc_global_pasid(w->dev);
	int ret;

	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret) {
		iommu_free_global_pasid(pasid);
		return ret;
	}
	w->pasid = pasid;
	return 0;
}

static int from_the_caller(struct widget *w, struct iommu_domain *domain, ioasid_t pasid)
{
	return iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
}

/* Numbers of contexts that no IOMMU knows of. */
static int context_number(struct widget *w, struct context *context)
{
	context->pasid = ida_alloc(&w->numbers, GFP_KERNEL);
	return context->pasid < 0 ? context->pasid : 0;
}

static void cleared(struct request *request)
{
	request->pasid = 0;
}

static void none(struct context *context)
{
	context->pasid = IOMMU_PASID_INVALID;
}
