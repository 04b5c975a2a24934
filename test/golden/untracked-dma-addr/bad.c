struct request {
	void *buf;
	dma_addr_t dma;
};

static void member(struct request *r)
{
	r->dma = virt_to_phys(r->buf); /* expect: untracked-dma-addr */
}

static void local(struct queue *q, struct page *page)
{
	dma_addr_t address;

	address = page_to_phys(page); /* expect: untracked-dma-addr */
	writel(address, q->regs);
}

static void through_pointer(void *buffer, dma_addr_t *handle)
{
	*handle = (dma_addr_t)__pa(buffer); /* expect: untracked-dma-addr */
}

static void kernel_struct(struct usb_request *req)
{
	req->dma = virt_to_phys(req->buf); /* expect: untracked-dma-addr */
}

static void in_a_scatterlist(struct scatterlist *sg)
{
	sg_dma_address(sg) = sg_phys(sg); /* expect: untracked-dma-addr */
	sg_dma_len(sg) = sg->length;
}

struct buffer {
	dma_addr_t address;
	void *memory;
};

static void given_by_reference(struct list_head *list, void *memory)
{
	struct buffer buffer = { .address = virt_to_phys(memory), .memory = memory }; /* expect: untracked-dma-addr */

	list_buffer(list, &buffer);
}
