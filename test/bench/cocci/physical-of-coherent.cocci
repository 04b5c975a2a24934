// The rule physical-of-coherent as a semantic patch: coherent memory given to a conversion of the direct map.
@@
expression memory, other;
@@

(
* memory = dma_alloc_coherent(...)
|
* memory = dmam_alloc_coherent(...)
)
  ... when != memory = other
(
* virt_to_phys(memory)
|
* virt_to_page(memory)
|
* __pa(memory)
)
