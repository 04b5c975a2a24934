static int keep(struct widget *w, struct iommu_sva *sva)
{
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	w->sva = sva;
	return 0;
}

static int widget_probe(struct platform_device *pdev)
{
	struct widget *w = platform_get_drvdata(pdev);

	return keep(w, iommu_sva_bind_device(&pdev->dev, current->mm)); /* expect: sva-disabled-kernel sva-foreign-mm */
}

static int bind_again(struct widget *w)
{
	struct mm_struct *mm = current->mm;

	return keep(w, iommu_sva_bind_device(w->dev, mm)); /* expect: sva-foreign-mm */
}

static int widget_resume(struct device *dev)
{
	return bind_again(dev_get_drvdata(dev));
}

static void widget_reset_work(struct work_struct *work)
{
	struct widget *w = container_of(work, struct widget, reset);
	struct mm_struct *mm = get_task_mm(current);
	struct iommu_sva *sva = iommu_sva_bind_device(w->dev, mm); /* expect: sva-foreign-mm */

	if (!IS_ERR(sva))
		w->sva = sva;
	mmput(mm);
}

static int widget_thread(void *data)
{
	struct widget *w = data;

	return keep(w, iommu_sva_bind_device(w->dev, current->mm)); /* expect: sva-foreign-mm */
}

static void widget_start(struct widget *w)
{
	INIT_WORK(&w->reset, widget_reset_work);
	w->thread = kthread_run(widget_thread, w, "widget");
}

static const struct dev_pm_ops widget_pm_ops = {
	.resume = widget_resume,
};

static struct platform_driver widget_driver = {
	.probe = widget_probe,
};

static irqreturn_t borrowed(int irq, void *data)
{
	struct widget *w = data;

	w->sva = iommu_sva_bind_device(w->dev, current->active_mm, NULL); /* expect: sva-foreign-mm */
	return IS_ERR(w->sva) ? IRQ_NONE : IRQ_HANDLED;
}

static int borrowed_setup(struct widget *w)
{
	return request_irq(w->irq, borrowed, 0, "widget", w);
}
