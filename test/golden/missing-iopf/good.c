/* kernel: 6.1 */
/* What one function enables, another of the driver may count on. */

static int enable_faults(struct device *dev)
{
	return iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_IOPF);
}

static int both(struct widget *w)
{
	int ret = enable_faults(w->dev);

	if (ret)
		return ret;
	ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
	if (ret)
		goto disable_iopf;
	return 0;

disable_iopf:
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
	return ret;
}

static void turn_off(struct widget *w)
{
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
}

static int another_feature(struct widget *w)
{
	return iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_AUX);
}
