/* Physical addresses that get to a device, by the ways that drivers have. */

struct descriptor {
	__le64 address;
	__le32 length;
};

struct engine {
	struct device *dev;
	void __iomem *regs;
	struct descriptor *ring;
	void *table;
	unsigned long table_address;
};

static void to_register(struct engine *e, void *buffer)
{
	writel(virt_to_phys(buffer), e->regs + 0x10); /* expect: raw-physical-address */
}

static void to_big_endian_register(struct engine *e, void *buffer)
{
	unsigned long address = __pa(buffer); /* expect: raw-physical-address */

	iowrite32be((u32)(address >> 32), e->regs);
	iowrite32be((u32)address, e->regs + 4);
}

static void to_descriptor(struct engine *e, struct page *page, int i)
{
	struct descriptor *d = &e->ring[i];

	d->address = cpu_to_le64(page_to_phys(page) + 64); /* expect: raw-physical-address */
}

static void by_frame_number(struct engine *e, struct page *page)
{
	u64 frame = page_to_pfn(page); /* expect: raw-physical-address */

	writeq(frame << PAGE_SHIFT, e->regs);
}

static void engine_write(struct engine *e, u32 value, int offset)
{
	writel(value, e->regs + offset);
}

static void by_wrapper(struct engine *e, void *buffer)
{
	engine_write(e, lower_32_bits(virt_to_phys(buffer)), 8); /* expect: raw-physical-address */
}

static void kept_in_a_field(struct engine *e)
{
	e->table_address = virt_to_phys(e->table); /* expect: raw-physical-address */
}

static void engine_start(struct engine *e)
{
	writeq(e->table_address, e->regs + 0x20);
}

static unsigned long address_of(void *buffer)
{
	return virt_to_phys(buffer); /* expect: raw-physical-address */
}

static void from_helper(struct engine *e, void *buffer)
{
	e->ring->address = cpu_to_le64(address_of(buffer));
}

static void on_one_path(struct engine *e, void *buffer, size_t size, bool small)
{
	u64 address;

	if (small)
		address = virt_to_phys(buffer); /* expect: raw-physical-address */
	else
		address = dma_map_single(e->dev, buffer + 1, size, DMA_TO_DEVICE);
	e->ring->address = cpu_to_le64(address);
}

static void in_coherent_memory(struct engine *e, void *buffer)
{
	dma_addr_t handle;
	u64 *list = dma_alloc_coherent(e->dev, PAGE_SIZE, &handle, GFP_KERNEL);

	if (!list)
		return;
	list[0] = virt_to_phys(buffer); /* expect: raw-physical-address */
}

static unsigned long bus_address(phys_addr_t physical)
{
	return physical + BUS_OFFSET;
}

static u32 high_half(u64 address)
{
	return address >> 32;
}

static void through_arithmetic_of_helpers(struct engine *e, void *table, void *other)
{
	out_le32(e->regs, bus_address(virt_to_phys(table))); /* expect: raw-physical-address */
	writel(high_half(virt_to_phys(other)), e->regs + 4); /* expect: raw-physical-address */
}

/* Elements of an array that a member is, or points to. */
struct queues {
	void __iomem *regs;
	u64 bases[8];
	u64 *tables;
};

static void kept_in_arrays(struct queues *q, void *ring, void *table, int i)
{
	q->bases[i] = virt_to_phys(ring); /* expect: raw-physical-address */
	q->tables[i] = virt_to_phys(table); /* expect: raw-physical-address */
}

static void queues_start(struct queues *q, int i)
{
	writeq(q->bases[i], q->regs + 16 * i);
	writeq(q->tables[i], q->regs + 16 * i + 8);
}

/* Variables of the file, and memory that the device reads because it was given its address. */
static u32 *commands;
static u32 *next_command;
static u64 mailbox_address;

static int commands_alloc(void *mailbox)
{
	commands = (u32 *)__get_free_page(GFP_KERNEL);
	mailbox_address = __pa(mailbox); /* expect: raw-physical-address */
	return commands ? 0 : -ENOMEM;
}

static void commands_begin(void)
{
	next_command = commands;
}

static void command_add(u32 what, void *buffer)
{
	*next_command++ = what;
	*next_command++ = virt_to_phys(buffer); /* expect: raw-physical-address */
}

static void commands_send(struct engine *e)
{
	writeq(mailbox_address, e->regs + 0x30);
	writel(virt_to_phys(commands), e->regs + 0x38); /* expect: raw-physical-address */
}

static void unaligned(u8 *command, void *buffer)
{
	put_unaligned_le64(virt_to_phys(buffer), command + 3); /* expect: raw-physical-address */
}

static void by_dmaengine(struct dma_chan *channel, void *to, void *from)
{
	dmaengine_prep_dma_memcpy(channel,
				  virt_to_phys(to), /* expect: raw-physical-address */
				  virt_to_phys(from), /* expect: raw-physical-address */
				  64, 0);
}

static void whole_descriptor(struct engine *e, void *buffer, int i)
{
	e->ring[i] = (struct descriptor){ .address = cpu_to_le64(virt_to_phys(buffer)) }; /* expect: raw-physical-address */
}

/* Macros of the driver: accessors of registers, by a variable of who uses them, and conversions. */
#define engine_put(offset, value) \
	do { \
		u8 *base = engine->regs; \
		writel((value), &base[(offset)]); \
	} while (0)
#define BUS_ADDRESS(pointer) cpu_to_le64(virt_to_bus((pointer))) /* expect: raw-physical-address */

static void by_macro(struct engine *engine, void *buffer)
{
	phys_addr_t address = virt_to_phys(buffer); /* expect: raw-physical-address */

	engine_put(0x40, lower_32_bits(address));
	engine_put(0x44, upper_32_bits(address));
}

static void converted_by_macro(struct engine *e, void *buffer)
{
	e->ring->address = BUS_ADDRESS(buffer);
}

/* What a helper is given by reference. */
struct setup {
	u64 ring;
	u32 length;
};

static void engine_setup(struct engine *e, const struct setup *setup)
{
	writeq(setup->ring, e->regs + 0x50);
	writel(setup->length, e->regs + 0x58);
}

static void by_reference(struct engine *e, void *ring)
{
	struct setup setup = { .ring = __pa(ring), .length = 64 }; /* expect: raw-physical-address */

	engine_setup(e, &setup);
}

/* A table of operations. */
struct engine_ops {
	void (*start)(struct engine *e, u64 address);
};

struct generation {
	const struct engine_ops *ops;
};

static void start_first(struct engine *e, u64 address)
{
	writeq(address, e->regs + 0x60);
}

static const struct engine_ops first_ops = {
	.start = start_first,
};

static void by_operation(struct generation *g, struct engine *e, void *buffer)
{
	g->ops->start(e, virt_to_phys(buffer)); /* expect: raw-physical-address */
}
