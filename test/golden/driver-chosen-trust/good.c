struct widget_dma_ops {
	int (*start)(struct widget *w);
};

struct widget {
	struct device *dev;
	const struct widget_dma_ops *dma_ops;
	bool untrusted;
};

static const struct widget_dma_ops widget_pio_ops;

/* The driver's own operations, not the device's. */
static void own_operations(struct widget *w)
{
	w->dma_ops = &widget_pio_ops;
	w->untrusted = false;
}

static bool is_identity(struct widget *w)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(w->dev);

	return !domain || widget_type(domain) == IOMMU_DOMAIN_IDENTITY;
}

static bool is_translated(struct widget *w, unsigned int type)
{
	if (type != IOMMU_DOMAIN_IDENTITY)
		return true;
	return false;
}
