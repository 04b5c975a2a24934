import assert from 'node:assert/strict';
import { checker } from './support';

const HELPER =
  'static u64 send(struct x *x)\n{\n\tif (x->gone)\n\t\treturn 0;\n\tx->sent = 1;\n\treturn virt_to_phys(x->sent_to);\n}\n';

/** The sets of paths on which a register is written behind some calls. */
async function casesBehind(calls: string): Promise<number> {
  const text = `${HELPER}void f(struct x *x, void *p)\n{\n\tu64 e;\n\n${calls}\twritel(virt_to_phys(p), x->base);\n}\n`;
  const { unit, findings } = (await checker()).check([{ path: 'a.c', text }]);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['raw-physical-address'],
  );
  return unit.functions.find(({ fn }) => fn.name === 'f')!.calls.find((c) => c.callee === 'writel')!.cases
    .length;
}

describe('ways on from a call', () => {
  it('are one where nobody asks for the result: thirty calls are no billion of paths', async () => {
    assert.equal(await casesBehind('\tsend(x);\n'.repeat(30)), 1);
  });

  it('are kept apart where the result is asked for', async () => {
    assert.equal(await casesBehind('\te = send(x);\n\tx->error = e;\n'), 2);
  });

  it('are kept apart for as many calls in a row as blocks keep states, then joined', async () => {
    const cases = await casesBehind('\te = send(x);\n\tx->log = e;\n'.repeat(30));
    assert.ok(cases <= 6, String(cases));
  });
});
