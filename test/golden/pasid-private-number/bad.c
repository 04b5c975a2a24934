#define WIDGET_PASID 7

struct request {
	u32 pasid:20;
	u32 priv:1;
};

static int by_macro(struct widget *w, struct iommu_domain *domain)
{
	return iommu_attach_device_pasid(domain, w->dev, WIDGET_PASID, NULL); /* expect: pasid-private-number */
}

static int by_local(struct widget *w, struct iommu_domain *domain)
{
	ioasid_t pasid = 1;

	return iommu_attach_device_pasid(domain, w->dev, pasid, NULL); /* expect: pasid-private-number */
}

static int zero(struct widget *w, struct iommu_domain *domain)
{
	return iommu_attach_device_pasid(domain, w->dev, 0, NULL); /* expect: pasid-private-number */
}

static int no_pasid(struct widget *w, struct iommu_domain *domain)
{
	return iommu_attach_device_pasid(domain, w->dev, IOMMU_NO_PASID, NULL); /* expect: pasid-private-number */
}

static int take_number(struct widget *w)
{
	return ida_alloc_range(&w->pasids, 1, 255, GFP_KERNEL);
}

static int own_allocator(struct widget *w, struct iommu_domain *domain)
{
	int pasid = take_number(w);

	if (pasid < 0)
		return pasid;
	return iommu_attach_device_pasid(domain, w->dev, pasid, NULL); /* expect: pasid-private-number */
}

static int keep_number(struct context *context)
{
	context->pasid = idr_alloc(&context->widget->contexts, context, 1, 0, GFP_KERNEL);
	return context->pasid < 0 ? context->pasid : 0;
}

static int by_a_member(struct context *context, struct iommu_domain *domain)
{
	return iommu_attach_device_pasid(domain, context->dev, context->pasid, NULL); /* expect: pasid-private-number */
}

static void in_a_request(struct request *request)
{
	request->pasid = WIDGET_PASID; /* expect: pasid-private-number */
}

static int from_an_array(struct widget *w, struct iommu_domain *domain)
{
	u32 pasid;
	int ret = xa_alloc(&w->pasids, &pasid, w, XA_LIMIT(1, 100), GFP_KERNEL);

	if (ret)
		return ret;
	return iommu_attach_device_pasid(domain, w->dev, pasid, NULL); /* expect: pasid-private-number */
}

static int from_a_bitmap(struct widget *w, struct iommu_domain *domain)
{
	unsigned long pasid = find_first_zero_bit(w->bitmap, 64);

	return iommu_attach_device_pasid(domain, w->dev, pasid, NULL); /* expect: pasid-private-number */
}
