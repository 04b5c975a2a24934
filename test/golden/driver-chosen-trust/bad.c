static bool passthrough;

static void for_the_machine(void)
{
	if (passthrough)
		iommu_set_default_passthrough(true); /* expect: driver-chosen-trust */
}

static int identity(struct widget *w)
{
	return widget_set_domain(w, IOMMU_DOMAIN_IDENTITY); /* expect: driver-chosen-trust */
}

static void bypass(struct pci_dev *pdev)
{
	pdev->dev.dma_ops_bypass = true; /* expect: driver-chosen-trust */
}

static void no_bounce(struct device *dev)
{
	dev->dma_io_tlb_mem = NULL; /* expect: driver-chosen-trust */
}

static void trusted(struct pci_dev *pdev)
{
	pdev->untrusted = 0; /* expect: driver-chosen-trust */
}

static void straight(struct device *dev)
{
	set_dma_ops(dev, NULL); /* expect: driver-chosen-trust */
}
