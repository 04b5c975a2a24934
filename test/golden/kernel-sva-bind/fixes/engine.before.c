/* kernel: 6.12 */
struct engine {
	struct pci_dev *pdev;
	struct iommu_sva *sva;
	unsigned int pasid;
};

static int engine_enable_pasid(struct engine *engine)
{
	struct iommu_sva *sva;
	unsigned int pasid;

	sva = iommu_sva_bind_device(&engine->pdev->dev, NULL);
	if (IS_ERR(sva)) {
		dev_warn(&engine->pdev->dev, "no PASID: %ld\n", PTR_ERR(sva));
		return PTR_ERR(sva);
	}

	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}

	engine->sva = sva;
	engine->pasid = pasid;
	return 0;
}

static void engine_disable_pasid(struct engine *e)
{
	engine_drain_queue(e);
	iommu_sva_unbind_device(e->sva);
	e->sva = NULL;
}
