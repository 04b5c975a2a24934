static int never_attached(struct widget *w)
{
	w->spare = iommu_paging_domain_alloc(w->dev);
	return PTR_ERR_OR_ZERO(w->spare);
}

static int given(struct widget *w, struct iommu_domain *domain)
{
	return iommu_attach_device(domain, w->dev);
}

/* What a user maps is the user's. */
static long widget_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	struct context *context = file->private_data;
	struct iommu_domain *domain = iommu_paging_domain_alloc(context->dev);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	return iommu_attach_device(domain, context->dev);
}

static const struct file_operations widget_fops = {
	.unlocked_ioctl = widget_ioctl,
};
