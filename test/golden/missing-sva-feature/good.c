/* kernel: 6.12 */

static int enable(struct device *dev, enum iommu_dev_features feature)
{
	return iommu_dev_enable_feature(dev, feature);
}

static int up(struct widget *w)
{
	int ret = enable(w->dev, IOMMU_DEV_FEAT_IOPF);

	if (ret)
		return ret;
	ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
	if (ret)
		iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
	return ret;
}

static void down(struct widget *w)
{
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
}

static int open(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	context->sva = sva;
	return 0;
}
