/** Error numbers (include/uapi/asm-generic/errno-base.h, errno.h) and error pointers (include/linux/err.h). */

const NUMBERS = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  ENXIO: 6,
  EAGAIN: 11,
  ENOMEM: 12,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  ENOSYS: 38,
  EOPNOTSUPP: 95,
} as const;

export type Errno = keyof typeof NUMBERS;

/** `-EINVAL` as a number. */
export function negative(errno: Errno): bigint {
  return -BigInt(NUMBERS[errno]);
}

/** Name of a negative error number, or null where the value is none. */
export function errorName(value: bigint): string | null {
  const found = Object.entries(NUMBERS).find(([, number]) => -BigInt(number) === value);
  return found ? `-${found[0]}` : null;
}

/** A kernel function failed with this error; what it returns is up to its convention (int, pointer, address). */
export class KernelError extends Error {
  constructor(
    readonly errno: Errno,
    message: string,
  ) {
    super(message);
  }
}
