#include "accelerator.h"

static int accel_enable_system_pasid(struct accel *accel)
{
	struct device *dev = &accel->pdev->dev;
	struct iommu_domain *domain;
	ioasid_t pasid;
	int ret;

	domain = iommu_get_domain_for_dev(dev);
	if (!domain)
		return -EPERM;

	pasid = iommu_alloc_global_pasid(dev);
	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;

	ret = iommu_attach_device_pasid(domain, dev, pasid, NULL);
	if (ret) {
		dev_err(dev, "PASID %d not attached: %d\n", pasid, ret);
		iommu_free_global_pasid(pasid);
		return ret;
	}

	accel->pasid = pasid;
	return 0;
}

static void accel_disable_system_pasid(struct accel *accel)
{
	struct device *dev = &accel->pdev->dev;
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	if (!domain)
		return;
	iommu_detach_device_pasid(domain, dev, accel->pasid);
	iommu_free_global_pasid(accel->pasid);
	accel->pasid = IOMMU_PASID_INVALID;
}

static int accel_enable_sva(struct device *dev)
{
	int ret = iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_IOPF);

	if (ret)
		return ret;
	ret = iommu_dev_enable_feature(dev, IOMMU_DEV_FEAT_SVA);
	if (ret)
		iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_IOPF);
	return ret;
}

static void accel_disable_sva(struct device *dev)
{
	iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_SVA);
	iommu_dev_disable_feature(dev, IOMMU_DEV_FEAT_IOPF);
}

static int accel_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct accel *accel = accel_alloc(pdev);
	struct device *dev = &pdev->dev;

	if (!accel)
		return -ENOMEM;
	if (accel_enable_sva(dev))
		dev_info(dev, "no shared addressing\n");
	if (accel_enable_system_pasid(accel))
		dev_info(dev, "no kernel queues\n");
	else
		set_bit(ACCEL_HAS_PASID, &accel->flags);
	return 0;
}

static void accel_remove(struct pci_dev *pdev)
{
	struct accel *accel = pci_get_drvdata(pdev);

	if (accel_has_pasid(accel))
		accel_disable_system_pasid(accel);
	accel_disable_sva(&pdev->dev);
}

static struct pci_driver accel_driver = {
	.probe = accel_probe,
	.remove = accel_remove,
};
