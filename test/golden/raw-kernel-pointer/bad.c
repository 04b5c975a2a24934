struct command {
	__le64 address;
	__le32 length;
};

static int to_register(struct widget *w)
{
	void *ring = kzalloc(PAGE_SIZE, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	writeq((u64)(uintptr_t)ring, w->registers + RING); /* expect: raw-kernel-pointer */
	return 0;
}

static int in_halves(struct widget *w)
{
	unsigned long table = (unsigned long)vzalloc(PAGE_SIZE);

	if (!table)
		return -ENOMEM;
	iowrite32(lower_32_bits(table), w->registers + TABLE_LOW); /* expect: raw-kernel-pointer */
	iowrite32(upper_32_bits(table), w->registers + TABLE_HIGH); /* expect: raw-kernel-pointer */
	return 0;
}

static int to_descriptor(struct widget *w, struct command *command)
{
	u8 *data = kmalloc(64, GFP_KERNEL);

	if (!data)
		return -ENOMEM;
	command->address = cpu_to_le64((unsigned long)data); /* expect: raw-kernel-pointer */
	command->length = cpu_to_le32(64);
	return 0;
}

static void submit(struct widget *w, unsigned long address)
{
	writel(address, w->registers + DOORBELL); /* expect: raw-kernel-pointer */
}

static int through_helper(struct widget *w)
{
	dma_addr_t handle;
	void *ring = dma_alloc_coherent(w->dev, PAGE_SIZE, &handle, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	w->handle = handle;
	submit(w, (unsigned long)ring);
	return 0;
}

static int casts_that_look_like_calls(struct widget *w)
{
	void *ring = kzalloc(PAGE_SIZE, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	writeq((u64)(ring), w->registers + RING); /* expect: raw-kernel-pointer */
	return 0;
}

static int packet(struct command *command)
{
	struct sk_buff *skb = dev_alloc_skb(2048);

	if (!skb)
		return -ENOMEM;
	command->address = cpu_to_le64((unsigned long)skb->data); /* expect: raw-kernel-pointer */
	return 0;
}

static int page_by_its_number(struct widget *w)
{
	unsigned long page = __get_free_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	writeq(page, w->registers + RING); /* expect: raw-kernel-pointer */
	return 0;
}

static void kernel_stack(struct widget *w)
{
	u32 status = 0;

	writeq((unsigned long)&status, w->registers + STATUS); /* expect: raw-kernel-pointer */
}

static int entry_of_a_ring(struct widget *w)
{
	__le64 *entry = w->entries;
	void *buffer = kmalloc(PAGE_SIZE, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	entry[0] = cpu_to_le64((u64)buffer); /* expect: raw-kernel-pointer */
	return 0;
}
