#include "accelerator.h"

static void accel_prepare(struct accel_hw_desc *hw, u8 opcode, u64 src, u64 dst, u64 size, u64 completion)
{
	hw->opcode = opcode;
	hw->src_addr = src;
	hw->dst_addr = dst;
	hw->xfer_size = size;
	hw->priv = 0;
	hw->completion_addr = completion;
}

static struct dma_async_tx_descriptor *accel_memcpy(struct dma_chan *chan, dma_addr_t dst, dma_addr_t src, size_t size,
						    unsigned long flags)
{
	struct accel_wq *wq = accel_of_channel(chan);
	struct accel_desc *desc = accel_desc_get(wq);

	if (!desc)
		return NULL;
	accel_prepare(desc->hw, 3, src, dst, size, desc->completion_dma);
	return accel_transaction(desc, flags);
}
