/**
 * The line that Linux prints for a fault record, without the time stamp.
 *
 * Source: Linux drivers/iommu/riscv/iommu.c, riscv_iommu_fault; the device's name as of QEMU's `virt` machine.
 */

export function faultLine(device: number, cause: number, iotval: bigint, iotval2: bigint): string {
  return (
    `riscv,iommu 3010000.iommu: Fault ${cause} devid: 0x${device.toString(16)} ` +
    `iotval: ${iotval.toString(16)} iotval2: ${iotval2.toString(16)}`
  );
}
