#include "accelerator.h"

static int accel_enable_system_pasid(struct accel *accel)
{
	struct iommu_sva *sva;
	unsigned int flags = 0;
	unsigned int pasid;

	flags |= SVM_FLAG_SUPERVISOR_MODE; /* expect: kernel-sva-flag */
	sva = iommu_sva_bind_device(&accel->pdev->dev, NULL, &flags); /* expect: kernel-sva-bind */
	if (IS_ERR(sva)) {
		dev_warn(&accel->pdev->dev, "no kernel PASID: %ld\n", PTR_ERR(sva));
		return PTR_ERR(sva);
	}

	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}

	accel->sva = sva;
	accel->pasid = pasid;
	return 0;
}

static void accel_disable_system_pasid(struct accel *accel)
{
	iommu_sva_unbind_device(accel->sva);
	accel->sva = NULL;
}

static int accel_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct accel *accel = accel_alloc(pdev);
	struct device *dev = &pdev->dev;

	if (!accel)
		return -ENOMEM;
	if (iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_SVA)) { /* expect: missing-iopf */
		dev_info(dev, "no shared addressing\n");
		return 0;
	}
	if (accel_enable_system_pasid(accel))
		dev_warn(dev, "queues of user programs only\n");
	else
		set_bit(ACCEL_HAS_PASID, &accel->flags);
	return 0;
}

static void accel_remove(struct pci_dev *pdev)
{
	struct accel *accel = pci_get_drvdata(pdev);

	if (accel_has_pasid(accel))
		accel_disable_system_pasid(accel);
	iommu_dev_disable_feature(&pdev->dev, IOMMU_DEV_FEAT_SVA);
}

static struct pci_driver accel_driver = {
	.probe = accel_probe,
	.remove = accel_remove,
};
