/* kernel: 6.12 */
static void by_helper(struct dsa_hw_desc *desc, bool kernel)
{
	int priv = 0;

	if (kernel)
		priv = 0;
	desc->priv = priv;
}

static void on_the_stack(struct queue *q)
{
	struct dsa_hw_desc desc = {};

	desc.priv = 0;
	queue_submit(q, &desc);
}
