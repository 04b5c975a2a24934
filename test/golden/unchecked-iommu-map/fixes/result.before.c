static int map(struct widget *w)
{
	int ret;

	iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
	ret = widget_start(w);
	return ret;
}

static int map_list(struct widget *w, struct sg_table *table)
{
	int err = widget_start(w);

	if (err)
		return err;
	iommu_map_sgtable(w->domain, w->iova, table,
			  IOMMU_READ);
	return 0;
}
