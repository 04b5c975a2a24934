struct request {
	u32 pasid:20;
	u32 priv:1;
	u64 src_addr;
	u64 cookie;
};

static int enable(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);
	ioasid_t pasid;
	int ret;

	if (!domain)
		return -EPERM;
	pasid = iommu_alloc_global_pasid(w->dev);
	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, w->dev, pasid, NULL);
	if (ret) {
		dev_err(w->dev, "no PASID %d: %d\n", pasid, ret);
		iommu_free_global_pasid(pasid);
		return ret;
	}
	w->pasid = pasid;
	return 0;
}

static void prepare(struct widget *w, struct request *request)
{
	request->pasid = w->pasid;
}

static int copy(struct widget *w, struct request *request, void *buffer, size_t size)
{
	dma_addr_t dma = dma_map_single(w->dev, buffer, size, DMA_TO_DEVICE);

	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	prepare(w, request);
	request->src_addr = dma;
	return submit(w, request);
}

/* Addresses that the caller mapped. */
static int forward(struct widget *w, struct request *request, dma_addr_t src)
{
	prepare(w, request);
	request->src_addr = src;
	return submit(w, request);
}

/* A user's request carries the user's PASID and the user's addresses. */
static int user_open(struct user *u)
{
	struct iommu_sva *sva = iommu_sva_bind_device(u->dev, current->mm);
	u32 pasid;

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}
	u->sva = sva;
	u->user_pasid = pasid;
	return 0;
}

static void user_request(struct user *u, struct request *request, u64 address)
{
	request->pasid = u->user_pasid;
	request->src_addr = address;
}
