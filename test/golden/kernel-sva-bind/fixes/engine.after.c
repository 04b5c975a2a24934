/* kernel: 6.12 */
struct engine {
	struct pci_dev *pdev;
	struct iommu_sva *sva;
	unsigned int pasid;
};

static int engine_enable_pasid(struct engine *engine)
{
	struct iommu_domain *domain;
	int ret;
	unsigned int pasid;

	domain = iommu_get_domain_for_dev(&engine->pdev->dev);
	if (!domain)
		return -EPERM;

	pasid = iommu_alloc_global_pasid(&engine->pdev->dev);
	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;

	ret = iommu_attach_device_pasid(domain, &engine->pdev->dev, pasid, NULL);
	if (ret) {
		dev_warn(&engine->pdev->dev, "no PASID: %d\n", ret);
		iommu_free_global_pasid(pasid);
		return ret;
	}

	engine->pasid = pasid;
	return 0;
}

static void engine_disable_pasid(struct engine *e)
{
	engine_drain_queue(e);
	iommu_detach_device_pasid(iommu_get_domain_for_dev(&e->pdev->dev), &e->pdev->dev, e->pasid);
	iommu_free_global_pasid(e->pasid);
	e->sva = NULL;
}
