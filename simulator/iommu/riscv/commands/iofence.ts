/**
 * IOFENCE.C: all commands before it are done. What else a fence does, a write of DATA and stopping on a time-out, is up
 * to the queue (registers/command-queue.ts), which alone knows whether the head may pass it. Commands run one after
 * another and device accesses are done at once, so the orderings that PR and PW ask for hold already.
 *
 * Source: RISC-V IOMMU specification, "IOMMU Command-queue Fence commands".
 */
import { field, inWord, type Layout } from '../../layout';
import { OPCODE_FIELDS, type IommuCommand } from './command';

const layout: Layout = {
  name: 'IOFENCE.C',
  words: 2,
  fields: [
    ...OPCODE_FIELDS,
    field('AV', 10, 10, { 1: 'DATA is written' }),
    field('WSI', 11),
    field('PR', 12, 12, { 1: 'after earlier reads of devices' }),
    field('PW', 13, 13, { 1: 'after earlier writes of devices' }),
    field('DATA', 63, 32),
    inWord(1, field('ADDR', 61, 0)),
  ],
};

export const IOFENCE_C: IommuCommand = {
  opcode: 2,
  func3: 0,
  layout,
  // fctl.WSI is read-only 0: interrupts are messages.
  check: (fields) => (fields('WSI') === 1n ? 'WSI is reserved (fctl.WSI is 0)' : null),
  execute: () => [],
};
