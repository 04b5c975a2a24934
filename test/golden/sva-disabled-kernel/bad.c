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

static int bind(struct widget *w)
{
	w->sva = iommu_sva_bind_device(w->dev, w->mm); /* expect: sva-disabled-kernel */
	if (IS_ERR(w->sva))
		return PTR_ERR(w->sva);
	w->shared = true;
	return 0;
}

static int start(struct widget *w)
{
	int ret = bind(w);

	if (ret)
		widget_stop(w);
	return ret;
}

static int thing_probe(struct platform_device *pdev)
{
	int ret = start(platform_get_drvdata(pdev));

	if (ret < 0)
		return dev_err_probe(&pdev->dev, ret, "not started\n");
	return 0;
}

static struct platform_driver thing_driver = {
	.probe = thing_probe,
};

static struct platform_driver widget_driver = {
	.probe = widget_probe,
};

static struct pci_driver gadget_driver = {
	.probe = gadget_probe,
};
