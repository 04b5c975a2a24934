#include "accelerator.h"

struct accel_user {
	struct accel_wq *wq;
	struct mm_struct *mm;
	struct iommu_sva *sva;
	u32 pasid;
};

static int accel_cdev_open(struct inode *inode, struct file *file)
{
	struct accel_wq *wq = accel_wq_of(inode);
	struct accel_user *user;
	struct iommu_sva *sva;
	u32 pasid;
	int ret;

	user = kzalloc(sizeof(*user), GFP_KERNEL);
	if (!user)
		return -ENOMEM;
	user->wq = wq;

	sva = iommu_sva_bind_device(&wq->accel->pdev->dev, current->mm);
	if (IS_ERR(sva)) {
		ret = PTR_ERR(sva);
		goto free;
	}
	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		ret = -EINVAL;
		goto unbind;
	}
	user->sva = sva;
	user->pasid = pasid;
	ret = xa_insert(&wq->accel->users, pasid, user, GFP_KERNEL);
	if (ret < 0)
		goto unbind;
	file->private_data = user;
	return 0;

unbind:
	iommu_sva_unbind_device(sva);
free:
	kfree(user);
	return ret;
}

static int accel_cdev_release(struct inode *inode, struct file *file)
{
	struct accel_user *user = file->private_data;

	accel_wq_drain_pasid(user->wq, user->pasid);
	xa_erase(&user->wq->accel->users, user->pasid);
	iommu_sva_unbind_device(user->sva);
	kfree(user);
	return 0;
}

static const struct file_operations accel_cdev_fops = {
	.open = accel_cdev_open,
	.release = accel_cdev_release,
};
