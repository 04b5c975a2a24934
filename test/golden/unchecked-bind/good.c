static int both_asked(struct widget *w)
{
	struct iommu_sva *sva;
	u32 pasid;

	sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}
	w->sva = sva;
	w->pasid = pasid;
	return 0;
}

static u32 left_to_the_caller(struct widget *w)
{
	return iommu_sva_get_pasid(w->sva);
}

static struct iommu_sva *handle_left_to_the_caller(struct widget *w)
{
	return iommu_sva_bind_device(w->dev, current->mm, NULL);
}

static int asked_in_the_field(struct widget *w)
{
	w->sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
	if (IS_ERR_OR_NULL(w->sva))
		return -ENODEV;
	w->pasid = iommu_sva_get_pasid(w->sva);
	if (w->pasid == IOMMU_PASID_INVALID)
		return -ENODEV;
	return 0;
}

static int take(struct widget *w, struct iommu_sva *bond)
{
	if (IS_ERR(bond))
		return PTR_ERR(bond);
	w->pasid = iommu_sva_get_pasid(bond);
	if (w->pasid == IOMMU_PASID_INVALID)
		return -ENODEV;
	w->sva = bond;
	return 0;
}

static int asked_by_a_helper(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL);

	return take(w, sva);
}

static int asked_and_returned(struct widget *w)
{
	w->sva = iommu_sva_bind_device(w->dev, current->mm, NULL);
	return PTR_ERR_OR_ZERO(w->sva);
}
