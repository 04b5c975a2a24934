import type { Builder } from './builder';
import type { Device } from './device';

/** What happens when the driver is done: done by the device or by others, to show what the code made possible. */
export type Trial = (b: Builder, device: Device) => void;

/** The same device is given the address of memory that another driver keeps a secret in. */
export const neighbour: Trial = (b, device) => {
  const wanted = b.assumptions.take(
    'neighbour',
    'read',
    ['read', 'none'],
    'the device, buggy or hostile, is given the address of another driver’s memory',
  );
  if (wanted === 'none') return;
  device.reach();
};
