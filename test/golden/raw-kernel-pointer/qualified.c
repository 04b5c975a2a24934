/* Alone in its file: what is written for sparse between the parentheses keeps nothing from being looked at. */
static int forced(struct widget *w)
{
	void *buffer = kmalloc(PAGE_SIZE, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	writeq((__force u64)buffer, w->registers + RING); /* expect: raw-kernel-pointer */
	return 0;
}
