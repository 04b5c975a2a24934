#include "accelerator.h"

int accel_submit(struct accel_wq *wq, struct accel_desc *desc)
{
	struct accel *accel = wq->accel;

	if (accel_has_pasid(accel))
		desc->hw->pasid = accel->pasid;
	/* The descriptor is whole before the device is told. */
	wmb();
	if (wq->dedicated) {
		iosubmit_cmds512(wq->portal, desc->hw, 1);
		return 0;
	}
	return enqcmds(wq->portal, desc->hw);
}
