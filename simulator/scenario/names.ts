/** Names and functions that expressions have beside what the scenario defines and the kernel's constants. */

/** `init_mm`; `current_mm`: address space of the step's process, NULL in the kernel. */
export const EXPRESSION_NAMES: readonly string[] = ['init_mm', 'current_mm'];

/** Functions without side effects. `physical(x)` is where an object or pointer really lies, by walking tables. */
export const EXPRESSION_FUNCTIONS: readonly string[] = [
  'virt_to_phys',
  'phys_to_virt',
  'DMA_BIT_MASK',
  'physical',
  'mm',
  'pasid',
  'dma',
  'sg_dma_address',
  'sg_dma_len',
];
