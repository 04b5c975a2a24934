/* kernel: 6.15 */
/* The last version that has the calls. */

static int up(struct widget *w)
{
	int ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);

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
