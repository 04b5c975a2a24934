/* Binds of user address spaces, and NULLs that never get to a bind. */

static int open_by_user(struct inode *inode, struct file *file)
{
	struct widget *w = to_widget(inode);
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, current->mm, NULL);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	file->private_data = sva;
	return 0;
}

static struct iommu_sva *null_is_refused(struct device *dev, struct mm_struct *mm)
{
	if (!mm)
		return ERR_PTR(-EINVAL);
	return iommu_sva_bind_device(dev, mm, NULL);
}

static struct iommu_sva *overwritten(struct device *dev)
{
	struct mm_struct *mm = NULL;

	mm = current->mm;
	return iommu_sva_bind_device(dev, mm, NULL);
}

static struct iommu_sva *caller_of_refusal(struct device *dev)
{
	return null_is_refused(dev, NULL);
}

static struct iommu_sva *tested_after(struct device *dev, struct task_struct *task)
{
	struct mm_struct *mm = NULL;

	if (task)
		mm = get_task_mm(task);
	if (!mm)
		return ERR_PTR(-ESRCH);
	return iommu_sva_bind_device(dev, mm, NULL);
}

#if 0
static struct iommu_sva *not_built(struct device *dev)
{
	return iommu_sva_bind_device(dev, NULL, NULL);
}
#endif

/* iommu_sva_bind_device(dev, NULL, NULL) in a comment */
static const char *text = "iommu_sva_bind_device(dev, NULL, NULL)";

static int with_a_task(struct cxl_context *context)
{
	return cxl_start_context(context, 0, current);
}
