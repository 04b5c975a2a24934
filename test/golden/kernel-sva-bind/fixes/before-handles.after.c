/* kernel: 6.6 */
static int engine_enable_pasid(struct engine *engine, struct device *dev)
{
	struct iommu_domain *domain;
	int err;

	err = engine_reset(engine);
	if (err)
		return err;
	domain = iommu_get_domain_for_dev(dev);
	if (!domain)
		return -EPERM;

	engine->pasid = iommu_alloc_global_pasid(dev);
	if (engine->pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;

	err = iommu_attach_device_pasid(domain, dev, engine->pasid);
	if (err) {
		iommu_free_global_pasid(engine->pasid);
		return err;
	}
	return 0;
}
