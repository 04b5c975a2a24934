import { drain } from '../../machine/device';
import { handlePageRequests } from '../../linux/sva/page-requests';
import type { World } from '../../trace/world';

/** Rounds of work and answers; a device that faults for ever stops here. */
const ROUNDS = 100;

/** Devices do the work that waits in them, and the kernel serves their page requests, until nothing moves. */
export function settle(world: World, only: string | null = null): void {
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (const [name, device] of world.machine.devices) {
      if (only === null || name === only) moved += drain(device);
    }
    // Work that is left waits for software: for the answer to a page request.
    const waits = [...world.machine.devices.values()].some(({ pending }) => pending > 0);
    if (waits) moved += handlePageRequests(world.kernel);
    if (moved === 0) return;
  }
}
