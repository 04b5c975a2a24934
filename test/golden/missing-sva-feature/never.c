/* kernel: 6.12 */
/* A driver that binds and never enables. */

static int open(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm); /* expect: missing-sva-feature */

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	context->sva = sva;
	return 0;
}

static int faults_alone(struct widget *w)
{
	return iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_IOPF); /* expect: missing-sva-feature */
}
