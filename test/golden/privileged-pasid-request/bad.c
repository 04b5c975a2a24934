/* kernel: 6.1 */
struct engine_descriptor {
	u32 pasid:20;
	u32 reserved:11;
	u32 priv:1;
};

static void literal(struct engine_descriptor *d, u32 pasid)
{
	d->pasid = pasid;
	d->priv = 1; /* expect: privileged-pasid-request */
}

static void on_the_stack(struct queue *q)
{
	struct dsa_hw_desc desc = {};

	desc.priv = 1; /* expect: privileged-pasid-request */
	queue_submit(q, &desc);
}

static void set_privilege(struct engine_descriptor *d, int priv)
{
	d->priv = priv;
}

static void by_helper(struct engine_descriptor *d, bool kernel)
{
	int priv = 0;

	if (kernel)
		priv = 1; /* expect: privileged-pasid-request */
	set_privilege(d, priv);
}

static int entry(struct device *dev, u32 pasid, int flags)
{
	flags |= PASID_FLAG_SUPERVISOR_MODE; /* expect: privileged-pasid-request */
	return setup(dev, pasid, flags);
}
