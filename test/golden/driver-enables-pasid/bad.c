static int widget_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int ret = pci_enable_device(pdev);

	if (ret)
		return ret;
	ret = pci_enable_pasid(pdev, 0); /* expect: driver-enables-pasid */
	if (ret)
		return ret;
	return pci_enable_ats(pdev, PAGE_SHIFT); /* expect: driver-enables-pasid */
}

static void on_resume(struct pci_dev *pdev)
{
	if (pci_enable_pri(pdev, 32)) /* expect: driver-enables-pasid */
		pci_warn(pdev, "no page requests\n");
}
