/* Macros that only their definitions say are loops, blocks and attributes: files that include this are read by them. */
#define every_queue(w, q) \
	for ((q) = (w)->queues; (q) < (w)->queues + (w)->count; (q)++)
#define when_ready(w) if (READ_ONCE((w)->ready))
#define __in_widget_text __attribute__((__section__(".widget.text")))

struct queue {
	void __iomem *doorbell;
	void *ring;
};

struct widget {
	struct queue *queues;
	int count;
	int ready;
};
