struct context {
	struct device *dev;
	struct mm_struct *mm;
	u32 pasid;
};

static void of_the_caller(struct context *context)
{
	context->mm = current->mm; /* expect: unpinned-mm */
}

static void of_a_task(struct context *context, struct task_struct *task)
{
	struct mm_struct *mm = task->mm;

	if (!mm)
		return;
	context->mm = mm; /* expect: unpinned-mm */
}

static void keep(struct context *context, struct mm_struct *mm)
{
	context->mm = mm; /* expect: unpinned-mm */
}

static int open(struct inode *inode, struct file *file)
{
	keep(file->private_data, current->mm);
	return 0;
}

static void whole(struct context *context)
{
	*context = (struct context){ .mm = current->mm }; /* expect: unpinned-mm */
}
