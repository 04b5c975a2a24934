/* kernel: 6.1 */
static int by_bus(struct widget *w)
{
	w->domain = iommu_domain_alloc(&platform_bus_type); /* expect: private-domain */
	if (!w->domain)
		return -ENOMEM;
	return iommu_attach_device(w->domain, w->dev);
}
