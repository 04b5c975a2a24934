import type { Kernel } from '../linux/kernel';
import type { Observer, TraceLog } from './trace-log';

/** Reports each device read that returned bytes, not ciphertext, of an object that the scenario calls a secret. */
export function watchSecrets(log: TraceLog, kernel: Kernel): Observer {
  return (event) => {
    if (event.kind !== 'completion' || event.tlp.access !== 'read') return;
    const { physical, data, device, tlp } = event;
    if (physical === null || data === null) return;
    const end = physical + BigInt(data.length);
    for (const secret of kernel.objects.secrets()) {
      for (const range of secret.physical) {
        const from = range.address > physical ? range.address : physical;
        const to = range.address + BigInt(range.length) < end ? range.address + BigInt(range.length) : end;
        if (from >= to || kernel.encryption?.isEncrypted(from)) continue;
        const bytes = data.slice(Number(from - physical), Number(to - physical));
        log.emit({
          kind: 'secret-read',
          device,
          pasid: tlp.pasid,
          secret: secret.name,
          physical: from,
          bytes,
        });
      }
    }
  };
}
