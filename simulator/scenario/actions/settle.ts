import { drain } from '../../machine/device';
import { handlePageRequests } from '../../linux/sva/page-requests';
import type { World } from '../../trace/world';

/** Rounds of work and answers; a device that faults for ever stops here. */
const ROUNDS = 100;

/**
 * A device does the work that waits in it, and the kernel serves its page requests, until nothing moves. Other devices
 * keep what they hold.
 */
export function settle(world: World, name: string): void {
  const device = world.machine.devices.get(name);
  if (!device) return;
  for (let round = 0; round < ROUNDS; round++) {
    let moved = drain(device);
    // Work that is left waits for software: for the answer to a page request.
    if (device.pending > 0) moved += handlePageRequests(world.kernel);
    if (moved === 0) return;
  }
}
