static int never_asked(struct widget *w)
{
	w->sva = iommu_sva_bind_device(w->dev, current->mm, NULL); /* expect: unchecked-bind */
	return 0;
}

static int asked_too_late(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL); /* expect: unchecked-bind */
	u32 pasid = iommu_sva_get_pasid(sva);

	if (pasid == IOMMU_PASID_INVALID)
		return -ENODEV;
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->sva = sva;
	w->pasid = pasid;
	return 0;
}

static int null_is_no_error(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL); /* expect: unchecked-bind */

	if (!sva)
		return -ENODEV;
	w->pasid = iommu_sva_get_pasid(sva); /* expect: unchecked-bind */
	w->sva = sva;
	return 0;
}

static void keep(struct widget *w, struct iommu_sva *bond)
{
	w->sva = bond;
}

static int helper_does_not_ask(struct widget *w)
{
	keep(w, iommu_sva_bind_device(w->dev, current->mm, NULL)); /* expect: unchecked-bind */
	return 0;
}
