static int on_error(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	if (widget_start(w))
		return -EIO; /* expect: leaked-bond */
	w->sva = sva;
	return 0;
}

static int wrong_label(struct widget *w)
{
	struct iommu_sva *sva;
	int ret;

	ret = widget_lock(w);
	if (ret)
		return ret;
	sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
	if (IS_ERR(sva)) {
		ret = PTR_ERR(sva);
		goto unlock;
	}
	ret = widget_start(w);
	if (ret < 0)
		goto unlock;
	w->sva = sva;
unlock:
	widget_unlock(w);
	return ret; /* expect: leaked-bond */
}

static struct iommu_sva *get_bond(struct widget *w)
{
	return iommu_sva_bind_device(w->dev, current->mm, NULL);
}

static int from_helper(struct widget *w)
{
	struct iommu_sva *sva = get_bond(w);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	if (!w->ready)
		return -EAGAIN; /* expect: leaked-bond */
	w->sva = sva;
	return 0;
}
