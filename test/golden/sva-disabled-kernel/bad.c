static int widget_probe(struct platform_device *pdev)
{
	struct widget *w = platform_get_drvdata(pdev);
	struct iommu_sva *sva = iommu_sva_bind_device(&pdev->dev, w->mm); /* expect: sva-disabled-kernel */
	int ret;

	if (IS_ERR(sva)) {
		ret = PTR_ERR(sva);
		goto stop;
	}
	w->sva = sva;
	return 0;

stop:
	widget_stop(w);
	return ret;
}

static int gadget_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct widget *w = pci_get_drvdata(pdev);

	w->sva = iommu_sva_bind_device(&pdev->dev, w->mm); /* expect: sva-disabled-kernel */
	if (IS_ERR(w->sva)) {
		widget_stop(w);
		return PTR_ERR(w->sva);
	}
	return 0;
}

static struct platform_driver widget_driver = {
	.probe = widget_probe,
};

static struct pci_driver gadget_driver = {
	.probe = gadget_probe,
};
