/* kernel: 6.1 */
static int map_atomic(struct widget *w)
{
	return iommu_map_atomic(iommu_get_domain_for_dev(w->dev), 0, w->sram, w->size, IOMMU_READ); /* expect: map-on-dma-domain */
}
