/* kernel: 6.16 */

static int up(struct widget *w)
{
	int ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_IOPF); /* expect: removed-feature-api */

	if (ret)
		return ret;
	if (iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA)) { /* expect: removed-feature-api */
		iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF); /* expect: removed-feature-api */
		return -ENODEV;
	}
	return 0;
}

static void down(struct widget *w)
{
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA); /* expect: removed-feature-api */
}
