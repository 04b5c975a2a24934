#include "accelerator.h"

static void accel_set_pasid(struct accel_wq *wq, int pasid)
{
	union accel_wq_config config = {};

	config.pasid_en = 1;
	config.pasid = pasid;
	iowrite32(config.bits[1], wq->accel->regs + 4);
}

static void accel_set_privilege(struct accel_wq *wq, int priv)
{
	wq->config->priv = priv;
}

int accel_wq_set_pasid(struct accel_wq *wq, int pasid)
{
	if (!wq->dedicated)
		return -EINVAL;
	accel_set_pasid(wq, pasid);
	return 0;
}

static void accel_wq_request_irq(struct accel_wq *wq)
{
	struct accel *accel = wq->accel;

	wq->irq.pasid = accel_has_pasid(accel) ? accel->pasid : IOMMU_PASID_INVALID;
}

static int accel_wq_enable(struct accel_wq *wq)
{
	struct accel *accel = wq->accel;

	/* Through the DMA API no request needs privilege. */
	accel_set_privilege(wq, 0);
	if (!accel_has_pasid(accel))
		return 0;
	accel_wq_request_irq(wq);
	return accel_wq_set_pasid(wq, accel->pasid);
}
