// SPDX-License-Identifier: Apache-2.0
/*
 * Lens DMA: probe and removal.
 *
 * The driver binds the device to the kernel's own address space, so that
 * descriptors can carry kernel virtual addresses. From then on the device
 * reaches all of kernel memory, whatever was mapped for it.
 */
#include <linux/intel-svm.h>
#include <linux/module.h>

#include "lensdma.h"

static int lensdma_enable_system_pasid(struct lensdma_device *ldev)
{
	struct device *dev = &ldev->pdev->dev;
	struct iommu_sva *sva;
	unsigned int flags;
	u32 pasid;

	flags = SVM_FLAG_SUPERVISOR_MODE;

	sva = iommu_sva_bind_device(dev, NULL, &flags);
	if (IS_ERR(sva)) {
		dev_warn(dev, "no kernel SVA: %ld\n", PTR_ERR(sva));
		return PTR_ERR(sva);
	}

	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}

	ldev->sva = sva;
	ldev->pasid = pasid;
	iowrite32(pasid, ldev->regs + LENSDMA_PASID_REG);
	return 0;
}

static void lensdma_disable_system_pasid(struct lensdma_device *ldev)
{
	iowrite32(0, ldev->regs + LENSDMA_PASID_REG);
	iommu_sva_unbind_device(ldev->sva);
	ldev->sva = NULL;
}

static int lensdma_enable_sva(struct device *dev)
{
	int rc;

	rc = iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_IOPF);
	if (rc)
		return rc;
	rc = iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_SVA);
	if (rc)
		iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_IOPF);
	return rc;
}

static void lensdma_disable_sva(struct device *dev)
{
	iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_SVA);
	iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_IOPF);
}

static int lensdma_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct lensdma_device *ldev;
	int rc;

	ldev = devm_kzalloc(&pdev->dev, sizeof(*ldev), GFP_KERNEL);
	if (!ldev)
		return -ENOMEM;

	ldev->pdev = pdev;
	rc = pcim_enable_device(pdev);
	if (rc)
		return rc;

	ldev->regs = pcim_iomap(pdev, LENSDMA_BAR, 0);
	if (!ldev->regs)
		return -ENOMEM;

	rc = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (rc)
		return rc;

	pci_set_master(pdev);
	pci_set_drvdata(pdev, ldev);

	rc = lensdma_enable_sva(&pdev->dev);
	if (rc)
		return rc;

	/* Without it the queues of user programs still work. */
	if (lensdma_enable_system_pasid(ldev))
		dev_info(&pdev->dev, "no kernel queue\n");
	return 0;
}

static void lensdma_remove(struct pci_dev *pdev)
{
	struct lensdma_device *ldev = pci_get_drvdata(pdev);

	if (ldev->sva)
		lensdma_disable_system_pasid(ldev);
	lensdma_disable_sva(&pdev->dev);
}

static const struct pci_device_id lensdma_ids[] = {
	{ PCI_DEVICE(PCI_VENDOR_ID_REDHAT_QUMRANET, 0x10f0) },
	{}
};
MODULE_DEVICE_TABLE(pci, lensdma_ids);

static struct pci_driver lensdma_driver = {
	.name = "lensdma",
	.id_table = lensdma_ids,
	.probe = lensdma_probe,
	.remove = lensdma_remove,
};
module_pci_driver(lensdma_driver);

MODULE_DESCRIPTION("Lens DMA copy engine");
MODULE_LICENSE("Dual BSD/GPL");
