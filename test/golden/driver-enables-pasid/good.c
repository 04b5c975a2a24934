/* The driver of an IOMMU. */

static int unit_enable(struct pci_dev *pdev)
{
	int ret = pci_enable_pasid(pdev, 0);

	if (ret)
		return ret;
	return pci_enable_ats(pdev, PAGE_SHIFT);
}

static struct iommu_device *unit_probe_device(struct device *dev)
{
	return unit_enable(to_pci_dev(dev)) ? ERR_PTR(-ENODEV) : unit_of(dev);
}

static const struct iommu_ops unit_ops = {
	.probe_device = unit_probe_device,
};
