/** Locks under which nothing may sleep, by name. Sources: include/linux/{spinlock,rwlock}.h. */
export const LOCKS = /^(raw_)?(spin|read|write)_lock(_bh|_irq|_irqsave|_nested|_irqsave_nested)?$/;
export const UNLOCKS = /^(raw_)?(spin|read|write)_unlock(_bh|_irq|_irqrestore)?$/;
