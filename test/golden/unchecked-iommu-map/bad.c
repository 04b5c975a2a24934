static int ignored(struct widget *w)
{
	int ret;

	iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL); /* expect: unchecked-iommu-map */
	ret = widget_start(w);
	return ret;
}

static void ignored_list(struct widget *w, struct sg_table *table)
{
	if (table->nents)
		iommu_map_sgtable(w->domain, w->iova, table, IOMMU_READ); /* expect: unchecked-iommu-map */
}

static void ignored_size(struct widget *w)
{
	iommu_unmap(w->domain, 0, w->size); /* expect: unchecked-iommu-map */
}

static int under_spinlock(struct widget *w)
{
	int ret;

	spin_lock(&w->lock);
	ret = iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL); /* expect: unchecked-iommu-map */
	spin_unlock(&w->lock);
	return ret;
}

static int second_lock(struct widget *w, struct scatterlist *sgl)
{
	unsigned long flags;
	ssize_t size;

	spin_lock(&w->first);
	w->count++;
	spin_unlock(&w->first);
	spin_lock_irqsave(&w->second, flags);
	size = iommu_map_sg(w->domain, 0, sgl, w->count, IOMMU_READ, GFP_KERNEL); /* expect: unchecked-iommu-map */
	spin_unlock_irqrestore(&w->second, flags);
	return size < 0 ? size : 0;
}
