import type { Builder, StepInput } from './builder';
import type { Device } from './device';

/** What the source does not do itself: what the device or others do, so that what the code made possible shows. */
export type Trial = (b: Builder, device: Device) => void;

/** The same device is given the address of memory that another driver keeps a secret in; that it is refused is no harm. */
export const neighbour: Trial = (b, device) => {
  const wanted = b.assumptions.take(
    'neighbour',
    'read',
    ['read', 'none'],
    "the device, buggy or hostile, is given the address of another driver's memory",
  );
  if (wanted === 'none') return;
  b.attackFrom ??= b.steps.length;
  device.reach();
};

/** The same, where the code gave the device a PASID. */
export const neighbourOfPasid: Trial = (b, device) => {
  if (device.pasidInUse() !== null) neighbour(b, device);
};

/** The driver does what every driver may: it maps a buffer with the DMA API, and the device uses the handle. */
export const dmaApi =
  (access: 'read' | 'write', withPasid = false): Trial =>
  (b, device) => {
    const buffer = b.object('buffer', { kind: 'pages', size: 4096, text: 'a block of data' });
    const handle = b.names.give('handle', 'handle');
    b.steps.push(
      {
        ...{ do: 'call', function: 'dma_map_single', as: handle },
        args: [b.device, buffer, 4096, 'DMA_BIDIRECTIONAL'],
        say: 'Then a buffer is mapped with the DMA API for the same device, as its driver does for every transfer.',
      },
      tlp(
        b.device,
        access,
        handle,
        withPasid ? device.pasidInUse() : null,
        `The device ${access}s it by the handle that came back.`,
      ),
    );
  };

/** What is mapped for the one device is used by the other, which nobody mapped it for. */
export const otherDevice: Trial = (b) => {
  const other = b.secondDevice;
  if (other === null) return;
  const ledger = b.object('ledger', { kind: 'pages', size: 4096, text: 'blocks of a file' });
  const handle = b.names.give('handle', 'handle');
  b.steps.push(
    {
      ...{
        do: 'call',
        function: 'dma_map_single',
        args: [b.device, ledger, 4096, 'DMA_TO_DEVICE'],
        as: handle,
      },
      say: `A buffer is mapped for ${b.device}, and for no other device.`,
    },
    tlp(other, 'read', handle, null, `${other} reads it too: both are translated through one table.`),
  );
};

/** The device sends an address as one that is translated already: with ATS on, the IOMMU takes its word. */
export const translated: Trial = (b) => {
  if (!b.statements.some((s) => s.does === 'call' && s.row.name === 'pci_enable_ats')) return;
  b.ats = true;
  const secret = b.object('secret', {
    kind: 'slab',
    size: 64,
    text: 'session key of another driver',
    secret: true,
  });
  b.attackFrom ??= b.steps.length;
  b.steps.push({
    ...tlp(
      b.device,
      'read',
      `physical(${secret})`,
      null,
      'The device, buggy or hostile, says of the address of a secret that it is translated already.',
    ),
    addressType: 'translated',
  });
};

/** The process ends; the next one gets its PASID; a request with the old number still comes. */
export const recycled: Trial = (b, device) => {
  const pasid = device.pasidInUse();
  if (pasid === null) return;
  const diary = nextProcess(b);
  b.steps.push(
    tlp(
      b.device,
      'read',
      diary,
      pasid,
      'The number that the driver kept is used once more: it is another process’s now.',
    ),
  );
};

/** The process whose address space was bound ends, as modprobe does, and the device works on. */
export const exited: Trial = (b, device) => {
  const pasid = device.pasidInUse();
  if (pasid === null) return;
  const process = b.process();
  b.processes.add('app');
  const input = b.object('input', { kind: 'user', process: 'app', size: 4096, text: 'a job of a user' });
  b.steps.push(
    {
      do: 'process',
      action: 'exit',
      process,
      say: `${process} is done and ends; its address space goes with it.`,
    },
    tlp(b.device, 'read', input, pasid, 'A user gives the device work; it uses the PASID that it was given.'),
  );
};

/** A request that the device has begun and not ended when the driver goes on. */
export const inFlight: Trial = (b, device) => {
  const pasid = device.pasidInUse();
  if (pasid === null) return;
  const process = b.process();
  const order = b.object('order', { kind: 'user', process, size: 4096 });
  b.steps.push({
    ...{ do: 'submit', device: b.device, queue: 1, instruction: 'ENQCMDS', hold: true },
    descriptor: { operation: 'compare', source: order, destination: order, size: 32, pasid },
    say: `Assumed: work of ${process} is still in the device when the driver comes here.`,
  });
};

/** What is in flight ends while the PASID belongs to somebody else. */
export const late: Trial = (b) => {
  nextProcess(b);
  b.steps.push({ do: 'run', device: b.device, say: 'The work that was in the device is done only now.' });
};

/** Another process binds its address space, as it may at any time. */
export const anotherBinds: Trial = (b) => {
  const other = b.other();
  b.steps.push({
    ...{
      do: 'call',
      function: 'iommu_sva_bind_device',
      args: b.bindArguments('current_mm'),
      as: b.names.give('next', 'next'),
    },
    ...{ process: other, by: other, say: `${other} binds its address space to the device, as it may.` },
  });
};

/** The address space that the driver remembers goes, and its memory is another's. */
export const forgottenMm: Trial = (b) => {
  const process = b.process();
  b.steps.push(
    { do: 'process', action: 'exit', process, say: `${process} ends; nobody holds its address space.` },
    {
      do: 'process',
      action: 'create',
      process: 'other',
      say: 'The next process gets the memory of the old mm_struct.',
    },
    {
      ...{
        do: 'call',
        function: 'iommu_sva_bind_device',
        args: b.bindArguments(`mm(${process})`),
        as: b.names.give('sva', 'sva'),
      },
      say: 'The driver uses the pointer that it kept.',
    },
  );
};

/** What a look-up is asked about has been unmapped: the device is done with it. */
export const unmappedBefore: Trial = (b) => {
  const [name] = [...b.handles.keys()];
  if (name === undefined) return;
  b.steps.push({
    ...{
      do: 'call',
      function: 'dma_unmap_single',
      args: [b.device, name, Number(b.size()), 'DMA_BIDIRECTIONAL'],
    },
    say: 'Assumed: the transfer is done and unmapped when the driver looks its address up.',
  });
};

/** What the driver takes for the physical address of memory is compared with where that lies. */
export const whereItLies: Trial = (b) => {
  for (const { name, of } of b.conversions)
    b.steps.push({
      ...{ do: 'note', say: `Whoever uses ${name} takes it for the place of ${of}.` },
      expect: [{ that: 'value', of: name, equals: `physical(${of})` }],
    });
};

/** The device reads what the driver meant to map. */
export const throughTheHole: Trial = (b) => {
  for (const iova of b.iovas)
    b.steps.push(tlp(b.device, 'read', iova, null, 'The device reads what the driver takes for mapped.'));
};

/** The process ends, another one is created, and it gets the PASID that is free again. */
function nextProcess(b: Builder): string {
  const process = b.process();
  b.steps.push({ do: 'process', action: 'exit', process, say: `${process} ends.` });
  const other = b.other();
  const diary = b.object('diary', {
    kind: 'user',
    process: other,
    size: 4096,
    text: 'diary of other',
    secret: true,
  });
  b.steps.push({
    ...{
      do: 'call',
      function: 'iommu_sva_bind_device',
      args: b.bindArguments('current_mm'),
      as: b.names.give('next', 'next'),
    },
    ...{
      process: other,
      by: other,
      say: `${other} binds its address space and gets the number that is free again.`,
    },
  });
  return diary;
}

function tlp(
  device: string,
  access: 'read' | 'write',
  address: string | number,
  pasid: string | number | null,
  say: string,
): Extract<StepInput, { do: 'tlp' }> {
  return { do: 'tlp', device, access, address, pasid, say };
}
