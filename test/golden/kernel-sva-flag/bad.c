static struct iommu_sva *assigned(struct device *dev, struct mm_struct *mm)
{
	int flags;

	flags = SVM_FLAG_SUPERVISOR_MODE; /* expect: kernel-sva-flag */
	return iommu_sva_bind_device(dev, mm, &flags);
}

static struct iommu_sva *combined(struct device *dev, struct mm_struct *mm, int flags)
{
	flags |= SVM_FLAG_PRIVATE_PASID | SVM_FLAG_GUEST_MODE; /* expect: kernel-sva-flag */
	return iommu_sva_bind_device(dev, mm, &flags);
}

static struct iommu_sva *passed(struct device *dev, struct mm_struct *mm)
{
	return iommu_sva_bind_device(dev, mm, IOMMU_SVA_BIND_SUPERVISOR); /* expect: kernel-sva-flag */
}

static int provider(unsigned int flags)
{
	if (flags & SVM_FLAG_SUPERVISOR_MODE) /* expect: kernel-sva-flag */
		return -EOPNOTSUPP;
	return 0;
}
