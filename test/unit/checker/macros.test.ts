import { strict as assert } from 'node:assert';
import { macrosOf } from '../../../src/checker/flow/macros';
import rule from '../../../src/checker/rules/raw-physical-address';
import { checker } from './support';

const names = (text: string): string[] => macrosOf(text).map(({ name }) => name);

/** Lines of the findings in a header and in the file that includes it, as `file:line`. */
async function found(header: string, text: string, path = 'drivers/net/acme/acme.c'): Promise<string[]> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const files = [
    { path, text: `#include "acme.h"\n${text}` },
    { path: `${folder}/acme.h`, text: header },
  ];
  const { findings } = (await checker()).check(files, { rules: [rule] });
  return findings.map((f) => `${f.file.slice(folder.length + 1)}:${String(f.line)}`);
}

describe('Macros read as functions', () => {
  it('are those that call a function', () => {
    assert.deepEqual(names('#define a(x) writel(x, base)\n#define b(x) \\\n\tfree(x)\n'), ['a', 'b']);
    assert.deepEqual(names('#define REG(n) (0x10 + (n) * 4)\n#define S(x) sizeof(x)\n#define LIMIT 4\n'), []);
  });

  it('are not those that make text, leave the function around them, or take what is no value', () => {
    assert.deepEqual(names('#define a(x) f(#x)\n#define b(x) f(x##_y)\n#define c(x) f("%d", x)\n'), []);
    assert.deepEqual(
      names('#define a(x) do { if (f(x)) return -1; } while (0)\n#define b(...) f(__VA_ARGS__)\n'),
      [],
    );
  });

  it('keep each part of the body at its place', () => {
    const text = 'int x;\n#define put(reg, value) \\\n\twritel((value), regs + (reg))\nint y;\n';
    const [{ from, to, code, brace }] = macrosOf(text) as [ReturnType<typeof macrosOf>[number]];
    assert.equal(text.slice(from, to), text.split('\n').slice(1, 3).join('\n'));
    assert.equal(code.indexOf('writel'), text.indexOf('writel') - from);
    assert.equal(code[brace], '{');
  });

  const HEADER = '#define acme_put(value) writel((value), acme->regs)\n';
  const SEND = 'static void send(struct acme *acme, void *b)\n{\n\tacme_put(virt_to_phys(b));\n}\n';

  it('give to devices what they are given', async () =>
    assert.deepEqual(await found(HEADER, SEND), ['acme.c:4']));

  it('are nothing where the file has a function of that name', async () =>
    assert.deepEqual(await found(HEADER, `static void acme_put(u64 value)\n{\n}\n${SEND}`), []));

  it('are nothing where they are not used', async () =>
    assert.deepEqual(
      await found('#define acme_put(p) writel(virt_to_phys(p), acme->regs)\n', 'int x;\n'),
      [],
    ));

  it('follow an edit of their text', async () => {
    const files = (header: string) => [
      { path: 'drivers/net/acme/acme.c', text: `#include "acme.h"\n${SEND}` },
      { path: 'drivers/net/acme/acme.h', text: header },
    ];
    const checks = await checker();
    const count = (header: string): number => checks.check(files(header), { rules: [rule] }).findings.length;
    assert.deepEqual([HEADER, '#define acme_put(value) note((value))\n', HEADER].map(count), [1, 0, 1]);
  });
});

describe('Places whose addresses are not those of devices', () => {
  const SEND = 'static void send(struct acme *acme, void *b)\n{\n\twritel(virt_to_phys(b), acme->regs);\n}\n';
  const flags = async (path: string): Promise<number> => (await found('', SEND, path)).length;

  it('are those of channel I/O, of early consoles and of tests', async () => {
    const places = ['net/iucv/a.c', 'drivers/usb/early/a.c', 'drivers/gpu/drm/acme/selftests/a.c'];
    assert.deepEqual(await Promise.all(places.map(flags)), [0, 0, 0]);
    assert.deepEqual(await Promise.all(['net/acme/a.c', 'drivers/usb/host/a.c'].map(flags)), [1, 1]);
  });
});
