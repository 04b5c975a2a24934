/** What every device on the bus is to the machine. Work waits in it until it is stepped, so that it can be held in flight. */
import type { RequesterId } from './tlp';

export interface Device {
  readonly name: string;
  readonly requester: RequesterId;
  /** Units of work that the device has accepted and not finished. */
  readonly pending: number;
  /** Does one unit of pending work; false when there is none, or all of it waits for software. */
  step(): boolean;
  save(): unknown;
  restore(snapshot: unknown): void;
}

/** Steps a device until it has nothing more that it can do, at most `limit` times; returns the number of steps. */
export function drain(device: Device, limit = 10_000): number {
  let steps = 0;
  while (steps < limit && device.step()) steps++;
  return steps;
}
