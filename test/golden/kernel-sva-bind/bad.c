/* Address spaces that are the kernel's own, by every way that a value can take. */

static struct iommu_sva *literal(struct device *dev)
{
	return iommu_sva_bind_device(dev, NULL, NULL); /* expect: kernel-sva-bind */
}

static int by_local(struct widget *w)
{
	struct mm_struct *mm = NULL;
	struct iommu_sva *sva;

	sva = iommu_sva_bind_device(w->dev, mm, NULL); /* expect: kernel-sva-bind */
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->sva = sva;
	return 0;
}

static struct iommu_sva *init_address_space(struct device *dev)
{
	struct mm_struct *mm;

	mm = &init_mm;
	return iommu_sva_bind_device(dev, mm, NULL); /* expect: kernel-sva-bind */
}

static struct iommu_sva *on_one_path(struct device *dev, bool user)
{
	struct mm_struct *mm = &init_mm;

	if (user)
		mm = current->mm;
	return iommu_sva_bind_device(dev, mm, NULL); /* expect: kernel-sva-bind */
}

static struct iommu_sva *chosen_by_condition(struct device *dev, bool user)
{
	return iommu_sva_bind_device(dev, user ? current->mm : NULL, NULL); /* expect: kernel-sva-bind */
}

static struct iommu_sva *helper(struct device *dev, struct mm_struct *mm)
{
	return iommu_sva_bind_device(dev, mm, NULL);
}

static struct iommu_sva *through_helper(struct device *dev)
{
	return helper(dev, NULL); /* expect: kernel-sva-bind */
}

static struct mm_struct *kernel_space(void)
{
	return &init_mm;
}

static struct iommu_sva *from_helper(struct device *dev)
{
	struct mm_struct *mm = kernel_space();

	return iommu_sva_bind_device(dev, mm, NULL); /* expect: kernel-sva-bind */
}

struct space {
	struct mm_struct *mm;
	struct device *dev;
};

static void kept_in_a_member(struct space *s)
{
	s->mm = &init_mm; /* expect: kernel-sva-bind */
}

static struct iommu_sva *by_a_member(struct space *s)
{
	return iommu_sva_bind_device(s->dev, s->mm, NULL);
}

static int without_a_task(struct cxl_context *context)
{
	return cxl_start_context(context, 0, NULL); /* expect: kernel-sva-bind */
}

struct request {
	struct mm_struct *mm;
	struct device *dev;
};

static struct iommu_sva *by_reference(struct request *r)
{
	return iommu_sva_bind_device(r->dev, r->mm, NULL);
}

static struct iommu_sva *by_a_variable(struct device *dev)
{
	struct request request = { .mm = &init_mm, .dev = dev }; /* expect: kernel-sva-bind */

	return by_reference(&request);
}
