static int release(struct inode *inode, struct file *file)
{
	struct context *context = file->private_data;

	iommu_sva_unbind_device(context->sva); /* expect: unbind-before-drain */
	widget_drain(context->widget);
	kfree(context);
	return 0;
}

static void put_bond(struct context *context)
{
	iommu_sva_unbind_device(context->sva);
	context->sva = NULL;
}

static void by_helper(struct context *context)
{
	put_bond(context); /* expect: unbind-before-drain */
	widget_stop_queue(context->widget);
}

static int error_path(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);
	int ret;

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	ret = widget_submit(context->widget);
	if (ret)
		goto fail;
	context->sva = sva;
	return 0;

fail:
	iommu_sva_unbind_device(sva); /* expect: unbind-before-drain */
	widget_quiesce(context->widget);
	return ret;
}

static void on_one_path(struct context *context, bool shared)
{
	if (shared) {
		iommu_sva_unbind_device(context->sva); /* expect: unbind-before-drain */
		widget_drain(context->widget);
	}
	widget_free(context->widget);
}
