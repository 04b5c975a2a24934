#include "accelerator.h"

static void accel_drain_by_descriptor(struct accel_wq *wq)
{
	struct accel_hw_desc desc = {};
	struct accel_irq *irq = &wq->irq;

	desc.opcode = 2;
	desc.priv = 1; /* expect: privileged-pasid-request */
	if (irq->pasid != IOMMU_PASID_INVALID)
		desc.pasid = irq->pasid; /* expect: pasid-unmapped-address */
	desc.int_handle = irq->handle;
	wmb();
	iosubmit_cmds512(wq->portal, &desc, 1);
}
