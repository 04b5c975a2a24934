static int unwound(struct widget *w)
{
	struct iommu_sva *sva;
	int ret;

	sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	ret = widget_start(w);
	if (ret)
		goto unbind;
	w->sva = sva;
	return 0;

unbind:
	iommu_sva_unbind_device(sva);
	return ret;
}

static void put_bond(struct iommu_sva *sva)
{
	iommu_sva_unbind_device(sva);
}

static int unwound_by_helper(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	if (widget_start(w)) {
		put_bond(sva);
		return -EIO;
	}
	w->sva = sva;
	return 0;
}

static struct iommu_sva *returned(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL);

	if (IS_ERR(sva))
		dev_dbg(w->dev, "no bond\n");
	return sva;
}

static int kept(struct widget *w, struct file *file)
{
	w->sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
	if (IS_ERR(w->sva))
		return PTR_ERR(w->sva);
	return widget_start(w);
}

static int only_where_wanted(struct widget *w, bool shared)
{
	struct iommu_sva *sva = NULL;
	int ret;

	if (shared) {
		sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
		if (IS_ERR(sva))
			return PTR_ERR(sva);
	}
	ret = widget_start(w);
	if (ret) {
		if (sva)
			iommu_sva_unbind_device(sva);
		return ret;
	}
	w->sva = sva;
	return 0;
}

static inline bool widget_shared(struct widget *w)
{
	return test_bit(WIDGET_SHARED, &w->flags);
}

static int same_question_twice(struct widget *w)
{
	struct iommu_sva *sva;
	int ret;

	if (widget_shared(w)) {
		sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
		if (IS_ERR(sva))
			return PTR_ERR(sva);
	}
	ret = widget_start(w);
	if (ret < 0)
		goto fail;
	return widget_keep(w, sva);

fail:
	if (widget_shared(w))
		iommu_sva_unbind_device(sva);
	return ret;
}

DEFINE_FREE(unbind, struct iommu_sva *, if (!IS_ERR_OR_NULL(_T)) iommu_sva_unbind_device(_T))

static int given_back_by_its_scope(struct widget *w)
{
	struct iommu_sva *sva __free(unbind) = iommu_sva_bind_device(w->dev, current->mm, NULL);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	if (widget_start(w))
		return -EIO;
	w->sva = no_free_ptr(sva);
	return 0;
}
