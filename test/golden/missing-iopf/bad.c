/* kernel: 6.1 */

static int probe_directly(struct widget *w)
{
	int ret = iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA); /* expect: missing-iopf */

	if (ret)
		return ret;
	w->sva_enabled = true;
	return 0;
}

static int in_a_condition(struct widget *w)
{
	if (iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA)) { /* expect: missing-iopf */
		dev_warn(w->dev, "no SVA\n");
		return -ENODEV;
	}
	return 0;
}

static int enable(struct device *dev, enum iommu_dev_features feature)
{
	return iommu_dev_enable_feature(dev, feature); /* expect: missing-iopf */
}

static int through_helper(struct widget *w)
{
	return enable(w->dev, IOMMU_DEV_FEAT_SVA);
}

static void turn_off(struct widget *w)
{
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
}
