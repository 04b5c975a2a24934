static int domain_of_the_dma_api(struct widget *w, ioasid_t pasid)
{
	struct device *dev = &w->pdev->dev;
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	if (!domain)
		return -EPERM;
	return iommu_attach_device_pasid(domain, dev, pasid, NULL);
}

static struct iommu_domain *domain_of(struct widget *w)
{
	return iommu_get_domain_for_dev(&w->pdev->dev);
}

static int through_helper(struct widget *w, ioasid_t pasid)
{
	struct iommu_domain *domain = domain_of(w);

	if (!domain)
		return -EPERM;
	return iommu_attach_device_pasid(domain, &w->pdev->dev, pasid, NULL);
}

/* What a user maps is the user's. */
static long widget_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	struct context *context = file->private_data;
	struct iommu_domain *domain = iommu_paging_domain_alloc(context->dev);
	int ret;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	ret = iommu_attach_device_pasid(domain, context->dev, context->pasid, NULL);
	if (ret)
		iommu_domain_free(domain);
	return ret;
}

static const struct file_operations widget_fops = {
	.unlocked_ioctl = widget_ioctl,
};

/* What a function gives twice may be one device. */
static int asked_twice(struct widget *w, ioasid_t pasid)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(widget_to_dev(w));

	if (!domain)
		return -EPERM;
	return iommu_attach_device_pasid(domain, widget_to_dev(w), pasid, NULL);
}
