/* kernel: 6.12 */
struct widget {
	struct device *dev;
	struct iommu_sva *sva;
	u32 pasid;
};

/* The caller gets the handle, and what it does with it is not known. */
static struct iommu_sva *handed_out(struct device *dev)
{
	return iommu_sva_bind_device(dev, NULL);
}

/* The handle is kept, and asked for elsewhere. */
static int kept(struct widget *w)
{
	struct iommu_sva *sva;

	sva = iommu_sva_bind_device(w->dev, NULL);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->pasid = iommu_sva_get_pasid(sva);
	w->sva = sva;
	return 0;
}

static bool is_bound(struct widget *w)
{
	return w->sva != NULL;
}
