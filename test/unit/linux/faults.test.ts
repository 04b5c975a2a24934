/** Faults as the kernel reads them: from VT-d's fault recording registers, from the RISC-V IOMMU's fault queue. */
import assert from 'node:assert/strict';
import { parseScenario, runScenario } from '../../../simulator/scenario';
import { ARCHITECTURES, type Architecture } from '../../../simulator/trace/architecture';
import { System } from './system';

/** Reason of a page that is not there, under a requester and under a PASID that nobody attached. */
const REASONS: Readonly<Record<Architecture, readonly [number, number]>> = {
  // First-stage entry not present; PASID directory entry not present.
  vtd: [0x71, 0x51],
  // Read page fault; PDT entry not valid.
  riscv: [13, 266],
};

for (const architecture of ARCHITECTURES) {
  describe(`recorded faults on ${architecture}`, () => {
    const recorded = (system: System): number =>
      system.events.filter((event) => event.kind === 'fault' && event.record !== null).length;

    it('are read as they were made, oldest first, and once', () => {
      const system = new System({ architecture });
      system.device('one');
      system.device('two');
      const { driver } = system.kernel.iommu!;
      system.access('one', 'read', 0x5000n);
      system.access('two', 'read', 0x7000n, 0x4_2042);
      const [page, pasid] = REASONS[architecture];
      assert.deepEqual(driver.takeFaults(), [
        { requester: 0x100, pasid: null, address: 0x5000n, reason: page },
        { requester: 0x200, pasid: 0x4_2042, address: 0x7000n, reason: pasid },
      ]);
      assert.deepEqual(driver.takeFaults(), []);
    });

    it('make room for others: after an overflow too', () => {
      const system = new System({ architecture });
      system.device('dev');
      const { driver } = system.kernel.iommu!;
      for (let i = 0; i < 400; i++) system.access('dev', 'read', 0x5000n);
      const kept = recorded(system);
      assert.ok(kept < 400, 'the place for records is bounded');
      assert.equal(driver.takeFaults().length, kept);
      system.access('dev', 'read', 0x6000n);
      assert.equal(recorded(system), kept + 1);
      assert.deepEqual(
        driver.takeFaults().map(({ address }) => address),
        [0x6000n],
      );
    });

    it('are read after each step of a scenario', () => {
      const tlp = { do: 'tlp', device: 'dev', access: 'read', address: 4096 };
      const faulted = { ...tlp, expect: [{ that: 'faulted', recorded: true }] };
      const parsed = parseScenario(
        JSON.stringify({
          version: 1,
          title: 'many faults',
          about: 'Each is recorded.',
          platform: { iommu: architecture, kernel: '6.6' },
          devices: [{ name: 'dev', model: 'hostile', address: '01:00.0' }],
          steps: Array.from({ length: 40 }, () => faulted),
        }),
      );
      assert.ok(parsed.ok);
      assert.equal(runScenario(parsed.scenario).holds, true);
    });
  });
}
