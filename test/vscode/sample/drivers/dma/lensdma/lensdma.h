/* SPDX-License-Identifier: Apache-2.0 */
/* Lens DMA: an imaginary copy engine whose work queue takes a PASID with every descriptor. */
#ifndef LENSDMA_H
#define LENSDMA_H

#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/pci.h>

#define LENSDMA_BAR 0
#define LENSDMA_PASID_REG 0x20
#define LENSDMA_PORTAL_OFFSET 0x1000

#define LENSDMA_OP_COPY 0x03
#define LENSDMA_FLAG_COMPLETION_ADDR_VALID BIT(2)

struct lensdma_desc {
	u32 pasid : 20;
	u32 rsvd : 11;
	u32 priv : 1;
	u32 flags : 24;
	u32 opcode : 8;
	u64 completion_addr;
	u64 src_addr;
	u64 dst_addr;
	u32 xfer_size;
	u8 rsvd2[28];
} __packed;

struct lensdma_device {
	struct pci_dev *pdev;
	void __iomem *regs;
	struct iommu_sva *sva;
	u32 pasid;
};

int lensdma_copy(struct lensdma_device *ldev, void *dst, void *src, size_t len);

#endif
