static int open(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);
	u32 pasid;

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}
	context->sva = sva;
	context->pasid = pasid;
	return 0;
}

static void take_out(struct context *context)
{
	xa_erase(&context->widget->contexts, context->pasid);
}

static void close(struct context *context)
{
	widget_forget(context->widget, context->pasid);
	take_out(context);
	iommu_sva_unbind_device(context->sva);
	dev_dbg(context->dev, "PASID %u is gone\n", context->pasid);
	context->pasid = IOMMU_PASID_INVALID;
}

/* The PASID of another context is as good as before. */
static void close_one_of_two(struct context *context, struct context *other)
{
	iommu_sva_unbind_device(context->sva);
	widget_forget(other->widget, other->pasid);
}

static void freed(struct widget *w)
{
	widget_forget(w, w->pasid);
	iommu_free_global_pasid(w->pasid);
	w->pasid = IOMMU_PASID_INVALID;
}

static void either(struct context *context, bool last)
{
	if (last)
		iommu_sva_unbind_device(context->sva);
	else
		widget_forget(context->widget, context->pasid);
}
