static int widget_bind(struct widget *w)
{
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, w->mm);

	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->sva = sva;
	return 0;
}

/* Goes on without. */
static int widget_probe(struct platform_device *pdev)
{
	struct widget *w = platform_get_drvdata(pdev);

	if (widget_bind(w))
		dev_warn(&pdev->dev, "no shared addressing\n");
	return widget_start(w);
}

/* A program that asked for it is told. */
static int widget_open(struct inode *inode, struct file *file)
{
	return widget_bind(file->private_data);
}

static const struct file_operations widget_fops = {
	.open = widget_open,
};

static struct platform_driver widget_driver = {
	.probe = widget_probe,
};
