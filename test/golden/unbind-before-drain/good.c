static int release(struct inode *inode, struct file *file)
{
	struct context *context = file->private_data;

	widget_drain(context->widget);
	iommu_sva_unbind_device(context->sva);
	kfree(context);
	return 0;
}

static void halt(struct widget *widget)
{
	widget_stop_queue(widget);
	widget_free_queue(widget);
}

/* Drained by a helper; that the queue is turned off afterwards does no harm. */
static void drained_by_helper(struct context *context)
{
	halt(context->widget);
	iommu_sva_unbind_device(context->sva);
	widget_disable_wq(context->widget);
}

/* A queue of the kernel's own. */
static void work_queue(struct context *context)
{
	iommu_sva_unbind_device(context->sva);
	drain_workqueue(context->workqueue);
	flush_workqueue(context->workqueue);
}

/* Nothing was submitted yet. */
static int error_path(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	if (widget_prepare(context->widget)) {
		iommu_sva_unbind_device(sva);
		return -EIO;
	}
	context->sva = sva;
	return 0;
}

static void either(struct context *context)
{
	if (context->sva)
		iommu_sva_unbind_device(context->sva);
	else
		widget_drain(context->widget);
}
