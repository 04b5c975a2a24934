/* kernel: 6.16 */
/* What was taken before would have to be given back. */
static int unwinds(struct widget *w)
{
	struct iommu_sva *sva;
	int ret;

	ret = widget_lock(w);
	if (ret)
		goto out;
	sva = iommu_sva_bind_device(w->dev, current->mm);
	w->sva = sva;
	widget_unlock(w);
out:
	return ret;
}

/* Other declarations follow, and use the handle. */
static int used_by_a_declaration(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm);
	u32 pasid = iommu_sva_get_pasid(sva);

	if (pasid == IOMMU_PASID_INVALID)
		return -ENODEV;
	w->pasid = pasid;
	return 0;
}

/* What is mapped would stay mapped. */
static int mapped(struct widget *w, void *buffer, size_t length)
{
	struct iommu_sva *sva;
	dma_addr_t handle;

	handle = dma_map_single(w->dev, buffer, length, DMA_TO_DEVICE);
	if (dma_mapping_error(w->dev, handle))
		return -ENOMEM;
	sva = iommu_sva_bind_device(w->dev, current->mm);
	w->sva = sva;
	dma_unmap_single(w->dev, handle, length, DMA_TO_DEVICE);
	return 0;
}
