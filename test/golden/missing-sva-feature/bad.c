/* kernel: 6.12 */

static int wrong_order(struct widget *w)
{
	int ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA);

	if (ret)
		return ret;
	ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_IOPF); /* expect: missing-sva-feature */
	if (ret)
		iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
	return ret;
}

static void result_ignored(struct widget *w)
{
	iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_IOPF); /* expect: missing-sva-feature */
}

static void result_kept_unread(struct widget *w)
{
	w->sva = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA); /* expect: missing-sva-feature */
}

static void wrong_order_down(struct widget *w)
{
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA); /* expect: missing-sva-feature */
}
