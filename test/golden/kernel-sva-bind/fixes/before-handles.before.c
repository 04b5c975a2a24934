/* kernel: 6.6 */
static int engine_enable_pasid(struct engine *engine, struct device *dev)
{
	struct iommu_sva *sva;
	int err;

	err = engine_reset(engine);
	if (err)
		return err;
	sva = iommu_sva_bind_device(dev, NULL);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	engine->pasid = iommu_sva_get_pasid(sva);
	return 0;
}
