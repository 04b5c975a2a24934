/* kernel: 6.1 */

struct request {
	u32 pasid:20;
	u32 priv:1;
	u64 src_addr;
	u64 dst_addr;
	u64 completion_addr;
};

static int enable(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, NULL, NULL); /* expect: kernel-sva-bind */
	u32 pasid;

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}
	w->sva = sva;
	w->pasid = pasid;
	return iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
}

static int enable_feature(struct widget *w)
{
	return iommu_dev_enable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
}

static void disable_features(struct widget *w)
{
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_SVA);
	iommu_dev_disable_feature(w->dev, IOMMU_DEV_FEAT_IOPF);
}

/* The PASID comes from another function, by a member. */
static void prepare(struct widget *w, struct request *request)
{
	memset(request, 0, sizeof(*request));
	request->pasid = w->pasid; /* expect: pasid-unmapped-address */
}

/* ... and by a parameter. */
static void set_pasid(struct request *request, u32 pasid)
{
	request->pasid = pasid; /* expect: pasid-unmapped-address */
}

static void set(struct widget *w, struct request *request)
{
	set_pasid(request, w->pasid);
}

static int copy(struct widget *w, struct request *request, size_t size)
{
	void *buffer = kmalloc(size, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	prepare(w, request);
	request->src_addr = (u64)buffer; /* expect: pasid-unmapped-address */
	return submit(w, request);
}

static int with_a_kernel_stack(struct widget *w, struct request *request)
{
	u64 done = 0;

	prepare(w, request);
	request->completion_addr = (unsigned long)&done; /* expect: pasid-unmapped-address */
	return submit(w, request);
}

static int with_a_cast_that_looks_like_an_operator(struct widget *w, struct request *request)
{
	struct completion done = {};

	prepare(w, request);
	request->completion_addr = (u64)&done; /* expect: pasid-unmapped-address */
	request->src_addr = (u64)(w->buffer);
	request->dst_addr = (u64)(kmalloc(64, GFP_KERNEL)); /* expect: pasid-unmapped-address */
	return submit(w, request);
}

/* The PASID goes on from object to object before it is on a request. */
struct interrupt {
	u32 pasid;
};

static void request_interrupt(struct widget *w, struct interrupt *ie, bool enabled)
{
	ie->pasid = enabled ? w->pasid : IOMMU_PASID_INVALID;
}

static void drain(struct widget *w, struct interrupt *ie)
{
	struct request request = {};

	if (ie->pasid != IOMMU_PASID_INVALID)
		request.pasid = ie->pasid; /* expect: pasid-unmapped-address */
	submit(w, &request);
}
