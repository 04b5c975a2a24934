/** The three queues. Source: RISC-V IOMMU specification, "Register layout", "In-memory queue interface". */
import { CQB, CQCSR, CQH, CQT, FQB, FQCSR, FQH, FQT, PQB, PQCSR, PQH, PQT } from '../register-map';
import { COMMAND_QUEUE, FAULT_QUEUE, PAGE_REQUEST_QUEUE } from './interrupts';
import type { QueueShape } from './queue';

export const COMMAND_QUEUE_SHAPE: QueueShape = {
  base: CQB,
  head: CQH,
  tail: CQT,
  csr: CQCSR,
  entry: 16,
  producer: 'software',
  source: COMMAND_QUEUE,
};

export const FAULT_QUEUE_SHAPE: QueueShape = {
  base: FQB,
  head: FQH,
  tail: FQT,
  csr: FQCSR,
  entry: 32,
  producer: 'iommu',
  source: FAULT_QUEUE,
};

export const PAGE_REQUEST_QUEUE_SHAPE: QueueShape = {
  base: PQB,
  head: PQH,
  tail: PQT,
  csr: PQCSR,
  entry: 16,
  producer: 'iommu',
  source: PAGE_REQUEST_QUEUE,
};
