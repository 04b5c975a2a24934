// The rule untracked-dma-addr as a semantic patch: a DMA address that a conversion to a physical address gave.
@ direct @
typedef dma_addr_t;
dma_addr_t address;
expression from;
@@

(
* address = virt_to_phys(from)
|
* address = virt_to_bus(from)
|
* address = __pa(from)
|
* address = page_to_phys(from)
|
* address = sg_phys(from)
)
