#include "widget.h"

static int __in_widget_text widget_start(struct widget *w)
{
	struct queue *q;

	every_queue(w, q) {
		when_ready(w)
			writeq(virt_to_phys(q->ring), q->doorbell); /* expect: raw-physical-address */
		else
			writeq(0, q->doorbell);
	}
	every_queue(w, q)
		writel(1, q->doorbell + 8);
	return 0;
}
