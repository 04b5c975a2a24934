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
	if (xa_insert(&context->widget->contexts, pasid, context, GFP_KERNEL)) {
		iommu_sva_unbind_device(sva);
		widget_forget(context->widget, pasid); /* expect: pasid-after-unbind */
		return -EBUSY;
	}
	return 0;
}

static void close(struct context *context)
{
	iommu_sva_unbind_device(context->sva);
	widget_forget(context->widget, context->pasid); /* expect: pasid-after-unbind */
}

static void programmed(struct context *context, struct request *request)
{
	iommu_sva_unbind_device(context->sva);
	request->pasid = context->pasid; /* expect: pasid-after-unbind */
}

static void table_by_hand(struct context *context)
{
	iommu_sva_unbind_device(context->sva);
	xa_erase(&context->widget->contexts, context->pasid); /* expect: pasid-after-unbind */
}

static void take_out(struct context *context)
{
	xa_cmpxchg(&context->widget->contexts, context->pasid, context, NULL, GFP_KERNEL);
}

static void table_by_helper(struct context *context)
{
	iommu_sva_unbind_device(context->sva);
	take_out(context); /* expect: pasid-after-unbind */
}

static void freed(struct widget *w)
{
	iommu_free_global_pasid(w->pasid);
	widget_forget(w, w->pasid); /* expect: pasid-after-unbind */
}

static void known_before(struct context *c)
{
	u32 pasid = iommu_sva_get_pasid(c->sva);

	if (pasid == IOMMU_PASID_INVALID)
		return;
	iommu_sva_unbind_device(c->sva);
	forget_requests(c, pasid); /* expect: pasid-after-unbind */
}

static bool asked_too_late(struct context *c)
{
	iommu_sva_unbind_device(c->sva);
	return iommu_sva_get_pasid(c->sva) != IOMMU_PASID_INVALID; /* expect: pasid-after-unbind */
}
