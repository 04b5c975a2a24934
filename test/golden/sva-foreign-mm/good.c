static int bind(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	context->sva = sva;
	return 0;
}

static int widget_open(struct inode *inode, struct file *file)
{
	return bind(file->private_data);
}

static long widget_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	return command == WIDGET_BIND ? bind(file->private_data) : -ENOTTY;
}

/* The address space of a process that asked before, not of the one that runs. */
static void widget_work(struct work_struct *work)
{
	struct context *context = container_of(work, struct context, work);
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, context->owner);

	if (IS_ERR(sva))
		return;
	context->sva = sva;
}

/* Nothing here says who calls it. */
int widget_bind_for_caller(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	context->sva = sva;
	return 0;
}

static void widget_init(struct context *context)
{
	INIT_WORK(&context->work, widget_work);
}

static const struct file_operations widget_fops = {
	.open = widget_open,
	.unlocked_ioctl = widget_ioctl,
};
