// The rule raw-physical-address as a semantic patch: a physical address that is written to a register or, in the device's byte
// order, to memory.
@ direct @
expression memory, place, slot;
@@

(
* writel(virt_to_phys(memory), place)
|
* writeq(virt_to_phys(memory), place)
|
* iowrite32(virt_to_phys(memory), place)
|
* slot = cpu_to_le32(virt_to_phys(memory))
|
* slot = cpu_to_le64(virt_to_phys(memory))
|
* slot = cpu_to_be64(virt_to_phys(memory))
)

@ carried @
expression memory, place, slot, other;
idexpression physical;
identifier convert =~ "^(virt_to_phys|virt_to_bus|page_to_phys|__pa)$";
identifier write =~ "^(writel|writeq|iowrite32|iowrite32be|out_be32|__raw_writel)$";
identifier order =~ "^cpu_to_[lb]e(32|64)$";
@@

* physical = convert(memory)
  ... when != physical = other
(
* write(physical, place)
|
* slot = order(physical)
)
