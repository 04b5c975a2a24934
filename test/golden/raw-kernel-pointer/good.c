struct command {
	__le64 address;
	__le64 cookie;
	__le32 length;
};

struct ring_entry {
	u64 host_control;
	__le64 address;
} __packed;

static int handle_of_coherent(struct widget *w)
{
	dma_addr_t handle;
	void *ring = dma_alloc_coherent(w->dev, PAGE_SIZE, &handle, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	writeq(handle, w->registers + RING);
	return 0;
}

static int cookie(struct widget *w, struct command *command)
{
	struct request *request = kzalloc(sizeof(*request), GFP_KERNEL);

	if (!request)
		return -ENOMEM;
	command->cookie = cpu_to_le64((uintptr_t)request);
	command->length = cpu_to_le32(64);
	return 0;
}

static int alignment(struct widget *w)
{
	void *buffer = kmalloc(64, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	writel((unsigned long)buffer & 7, w->registers + OFFSET);
	w->buffer = buffer;
	return 0;
}

static int contents(struct widget *w)
{
	u32 *words = kcalloc(4, sizeof(*words), GFP_KERNEL);

	if (!words)
		return -ENOMEM;
	writel(words[0], w->registers + WORD);
	memcpy_toio(w->registers + WORDS, words, 16);
	kfree(words);
	return 0;
}

/* The hardware hands the number back untouched: the driver's own way to find the buffer again. */
static void remember(struct ring_entry *entry, struct widget *w)
{
	u8 *data = kmalloc(64, GFP_KERNEL);

	if (!data)
		return;
	entry->host_control = (unsigned long)data;
	entry->address = cpu_to_le64(dma_map_single(w->dev, data, 64, DMA_FROM_DEVICE));
}

struct chip_descriptor {
	__le32 address;
	void *buffer;
};

static void kept_in_memory_of_the_chip(struct widget *w, struct chip_descriptor __iomem *d, struct request *r)
{
	d->buffer = phys_to_virt(r->physical);
}

struct subcommand {
	__be64 correlator;
	__be32 address;
};

static void correlated(struct widget *w, struct subcommand *command, dma_addr_t dma)
{
	struct buffer *buffers = kcalloc(8, sizeof(*buffers), GFP_KERNEL);

	command->correlator = cpu_to_be64((u64)&buffers[w->next]);
	command->address = cpu_to_be32(dma);
}

/* How far two pointers are apart. */
struct dump_header {
	__le32 size;
};

struct dump {
	struct dump_header *header;
	void *data;
};

static void dump_size(struct dump *d, void *end)
{
	d->header->size = cpu_to_le32(end - d->data);
}

static int dump(struct widget *w, struct dump *d)
{
	void *memory = vmalloc(PAGE_SIZE);

	if (!memory)
		return -ENOMEM;
	d->header = memory;
	dump_size(d, memory + 64);
	return dma_set_mask(w->dev, DMA_BIT_MASK(32));
}

/* Words of a descriptor by one helper: the handle of the mapping, and what finds the buffer again. */
static void descriptor_word(u32 word, __le32 *to)
{
	*to = cpu_to_le32(word);
}

static void descriptor_fill(struct widget *w, __le32 *descriptor, struct sk_buff *skb)
{
	dma_addr_t address = dma_map_single(w->dev, skb->data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(w->dev, address))
		return;
	descriptor_word(address, descriptor);
	descriptor_word((uintptr_t)skb->data, descriptor + 1);
}
