/* kernel: 6.16 */
static int open(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	if (widget_start(w))
		return -EIO;
	w->sva = sva;
	return 0;
}
