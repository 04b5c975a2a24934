/* kernel: 6.16 */
static int open(struct widget *w)
{
	struct iommu_sva *sva;

	sva = iommu_sva_bind_device(w->dev, current->mm);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->pasid = iommu_sva_get_pasid(sva);
	if (w->pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}
	w->sva = sva;
	return 0;
}

static int with_its_declaration(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->sva = sva;
	return 0;
}
