struct context {
	struct device *dev;
	struct mm_struct *mm;
	struct iommu_sva *sva;
	u32 pasid;
};

struct plain {
	struct mm_struct *mm;
};

static void grabbed(struct context *context)
{
	mmgrab(current->mm);
	context->mm = current->mm;
}

static void grabbed_where_it_is_kept(struct context *context)
{
	context->mm = current->mm;
	mmgrab(context->mm);
}

static int taken(struct context *context)
{
	context->mm = get_task_mm(current);
	return context->mm ? 0 : -ESRCH;
}

static int watched(struct context *context, struct task_struct *task)
{
	context->mm = task->mm;
	return PTR_ERR_OR_ZERO(mmu_notifier_get(&context_notifier_ops, context->mm));
}

/* The bond holds it. */
static int bound(struct context *context)
{
	struct iommu_sva *sva = iommu_sva_bind_device(context->dev, current->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	context->sva = sva;
	context->mm = current->mm;
	return 0;
}

static void nothing_of_a_pasid(struct plain *plain)
{
	plain->mm = current->mm;
}

static bool compared(struct context *context)
{
	struct mm_struct *mm = current->mm;

	return context->mm == mm;
}
