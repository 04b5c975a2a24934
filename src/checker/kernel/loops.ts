/**
 * Which arguments a loop macro assigns on each turn, counted from 0; the first where a macro is not listed.
 * Sources: include/linux/{scatterlist,of,property,xarray,idr,hashtable,rbtree,netdevice,bitmap}.h of Linux 6.1.
 */
export const LOOP_VARIABLES: ReadonlyMap<string, readonly number[]> = new Map([
  ['for_each_sg', [1, 3]],
  ['for_each_sgtable_sg', [1, 2]],
  ['for_each_sgtable_dma_sg', [1, 2]],
  ['for_each_sg_page', [1]],
  ['for_each_sg_dma_page', [1]],
  ['for_each_sgtable_page', [1]],
  ['for_each_sgtable_dma_page', [1]],
  ['for_each_child_of_node', [1]],
  ['for_each_available_child_of_node', [1]],
  ['device_for_each_child_node', [1]],
  ['fwnode_for_each_child_node', [1]],
  ['xa_for_each', [1, 2]],
  ['xa_for_each_range', [1, 2]],
  ['idr_for_each_entry', [1, 2]],
  ['hash_for_each', [1, 2]],
  ['hash_for_each_safe', [1, 2, 3]],
  ['hash_for_each_possible', [1]],
  ['for_each_netdev', [1]],
  ['netdev_for_each_mc_addr', [0]],
]);
