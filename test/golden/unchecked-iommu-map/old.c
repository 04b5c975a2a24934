/* kernel: 6.1 */
static int sleeps(struct widget *w)
{
	int ret;

	read_lock(&w->lock);
	ret = iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ); /* expect: unchecked-iommu-map */
	read_unlock(&w->lock);
	return ret;
}

static int does_not_sleep(struct widget *w)
{
	int ret;

	read_lock(&w->lock);
	ret = iommu_map_atomic(w->domain, 0, w->sram, w->size, IOMMU_READ);
	read_unlock(&w->lock);
	return ret;
}
