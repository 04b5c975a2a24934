/* A copy engine whose shared queues put a PASID on every request, for the kernel's own work too. */
#define ACCEL_HAS_PASID 0

enum accel_wq_type {
	ACCEL_WQ_USER,
	ACCEL_WQ_KERNEL,
};

struct accel_hw_desc {
	uint32_t pasid : 20;
	uint32_t rsvd : 11;
	uint32_t priv : 1;
	uint32_t flags : 24;
	uint32_t opcode : 8;
	uint64_t completion_addr;
	uint64_t src_addr;
	uint64_t dst_addr;
	uint32_t xfer_size;
	uint16_t int_handle;
} __packed;

union accel_wq_config {
	struct {
		u32 size;
		u32 pasid : 20;
		u32 pasid_en : 1;
		u32 priv : 1;
	};
	u32 bits[2];
};

struct accel {
	struct pci_dev *pdev;
	void __iomem *regs;
	unsigned long flags;
	unsigned int pasid;
	struct xarray users;
};

struct accel_irq {
	u32 pasid;
	int handle;
};

struct accel_wq {
	struct accel *accel;
	union accel_wq_config *config;
	enum accel_wq_type type;
	struct accel_irq irq;
	void __iomem *portal;
	bool dedicated;
};

struct accel_desc {
	struct accel_hw_desc *hw;
	dma_addr_t completion_dma;
	struct accel_wq *wq;
};

static inline bool accel_has_pasid(struct accel *accel)
{
	return test_bit(ACCEL_HAS_PASID, &accel->flags);
}

int accel_wq_set_pasid(struct accel_wq *wq, int pasid);
void accel_wq_drain_pasid(struct accel_wq *wq, u32 pasid);
int accel_submit(struct accel_wq *wq, struct accel_desc *desc);
