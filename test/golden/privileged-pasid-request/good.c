struct engine_descriptor {
	u32 pasid:20;
	u32 priv:1;
};

struct queue {
	u32 priv;
};

static void unprivileged(struct engine_descriptor *d, u32 pasid)
{
	d->pasid = pasid;
	d->priv = 0;
}

static void copied(struct engine_descriptor *d, const struct engine_descriptor *from)
{
	d->priv = from->priv;
}

static void no_pasid_beside_it(struct queue *q)
{
	q->priv = 1;
}

static bool asked(int flags)
{
	return flags & PASID_FLAG_SUPERVISOR_MODE;
}
