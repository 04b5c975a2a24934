// SPDX-License-Identifier: Apache-2.0
/* Lens DMA: fills a descriptor and hands it to the work queue. */
#include <asm/io.h>
#include <linux/delay.h>

#include "lensdma.h"

#define LENSDMA_POLLS 1000

struct lensdma_completion {
	u8 status;
	u8 rsvd[31];
} __aligned(32);

/* Copies len bytes; both buffers are named by their kernel virtual addresses, for the system PASID. */
int lensdma_copy(struct lensdma_device *ldev, void *dst, void *src, size_t len)
{
	struct lensdma_completion *done;
	struct lensdma_desc desc = {};
	int polls, rc = -ETIMEDOUT;

	done = kzalloc(sizeof(*done), GFP_KERNEL);
	if (!done)
		return -ENOMEM;

	desc.opcode = LENSDMA_OP_COPY;
	desc.flags = LENSDMA_FLAG_COMPLETION_ADDR_VALID;
	desc.pasid = ldev->pasid;
	desc.priv = 1;
	desc.src_addr = (u64)(uintptr_t)src;
	desc.dst_addr = (u64)(uintptr_t)dst;
	desc.completion_addr = (u64)(uintptr_t)done;
	desc.xfer_size = len;

	/* The descriptor is complete in memory before the device sees it. */
	wmb();
	iosubmit_cmds512(ldev->regs + LENSDMA_PORTAL_OFFSET, &desc, 1);

	for (polls = 0; polls < LENSDMA_POLLS; polls++) {
		u8 status = READ_ONCE(done->status);

		if (status) {
			rc = status == 1 ? 0 : -EIO;
			break;
		}
		udelay(10);
	}

	kfree(done);
	return rc;
}
