import { KernelError } from '../errno';
import type { Kernel } from '../kernel';

/**
 * The page request interrupt thread (drivers/iommu/intel/prq.c, drivers/iommu/io-pgfault.c): each request is a fault of
 * the bound process; the last one of a group is answered. Returns how many requests there were.
 */
export function handlePageRequests(kernel: Kernel): number {
  const core = kernel.iommu;
  if (!core) return 0;
  const requests = core.driver.takePageRequests();
  for (const request of requests) {
    const bond = request.pasid === null ? null : kernel.sva.byPasid(request.requester, request.pasid);
    let code: 'success' | 'invalid-request' = 'invalid-request';
    if (bond && !kernel.sva.hasFeature(bond.device, 'iopf')) {
      const text = `a page request of ${bond.device} finds no handler: IOMMU_DEV_FEAT_IOPF is not enabled`;
      kernel.log.emit({ kind: 'notice', severity: 'warning', topic: 'no-iopf', text });
    } else if (bond !== null && bond.process !== null) {
      try {
        kernel.processes.fault(bond.process, request.address, request.write);
        code = 'success';
      } catch (error) {
        if (!(error instanceof KernelError)) throw error;
        kernel.log.emit({
          kind: 'notice',
          severity: 'warning',
          topic: 'page-request-refused',
          text: error.message,
        });
      }
    }
    if (request.last) core.driver.respond(request, code);
  }
  return requests.length;
}
