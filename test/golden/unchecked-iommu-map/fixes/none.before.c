/* Nobody is told. */
static void nobody_to_tell(struct widget *w)
{
	int ret;

	iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
	ret = widget_start(w);
	widget_say(w, ret);
}

/* What was started would have to be stopped. */
static int unwinds(struct widget *w)
{
	int ret = widget_start(w);

	if (ret)
		goto out;
	iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
out:
	return ret;
}

/* The whole of a branch. */
static int branch(struct widget *w)
{
	int ret = widget_start(w);

	if (!ret)
		iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
	return ret;
}
