static int tested(struct widget *w)
{
	int ret;

	ret = iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
	if (ret)
		return ret;
	return widget_start(w);
}

static int returned(struct widget *w)
{
	return iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
}

static void compared(struct widget *w)
{
	WARN_ON(iommu_unmap(w->domain, 0, w->size) != w->size);
}

static void on_purpose(struct widget *w)
{
	(void)iommu_unmap(w->domain, 0, w->size);
}

static int atomic_under_spinlock(struct widget *w)
{
	int ret;

	spin_lock(&w->lock);
	ret = iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_ATOMIC);
	spin_unlock(&w->lock);
	return ret;
}

static int behind_the_lock(struct widget *w)
{
	spin_lock(&w->lock);
	if (w->mapped) {
		spin_unlock(&w->lock);
		return 0;
	}
	w->mapped = true;
	spin_unlock(&w->lock);
	return iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
}

static int under_mutex(struct widget *w)
{
	int ret;

	mutex_lock(&w->mutex);
	ret = iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, GFP_KERNEL);
	mutex_unlock(&w->mutex);
	return ret;
}

static int callers_gfp(struct widget *w, gfp_t gfp)
{
	int ret;

	spin_lock(&w->lock);
	ret = iommu_map(w->domain, 0, w->sram, w->size, IOMMU_READ, gfp);
	spin_unlock(&w->lock);
	return ret;
}
