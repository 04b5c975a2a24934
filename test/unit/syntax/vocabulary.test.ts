import assert from 'node:assert/strict';
import { macroVocabulary } from '../../../src/checker/syntax/parser';
import { kinds, parsed, textsOf } from './support';

describe('vocabulary', () => {
  it('learns loops, blocks and attributes from the text itself', () => {
    const source = `#define every_ring(d, r) \\
	for ((r) = (d)->rings; (r); (r) = (r)->next) \\
		if (!(r)->up) {} else
#define every_up(d, r) every_ring(d, r)
#define when_up(r) if ((r)->up)
#define STATIC static
#define SHARED __attribute__((visibility("default")))
STATIC SHARED int f(struct d *d)
{
	every_ring(d, r)
		g(r);
	every_up(d, r)
		g(r);
	when_up(r)
		h(r);
}
`;
    return parsed(source, (file) => {
      assert.deepEqual(kinds(file), []);
      assert.deepEqual(
        textsOf(file, 'while_statement').map((s) => s.split('(')[0]),
        ['every_ring', 'every_up'],
      );
      assert.deepEqual(
        textsOf(file, 'if_statement').map((s) => s.split('(')[0]),
        ['when_up'],
      );
    });
  });

  it('learns no loop from a macro that is a whole statement', () => {
    const { loops } = macroVocabulary(
      '#define clear(r) for (i = 0; i < 4; i++) (r)[i] = 0\n#define one(x) while (x) g(x);\n',
    );
    assert.deepEqual([...loops!], []);
  });

  it('learns nothing from a name that is defined in two ways', () => {
    const { annotations } = macroVocabulary(
      '#ifdef X\n#define LEVEL 3\n#else\n#define LEVEL\n#endif\n#define FAR\n',
    );
    assert.deepEqual([...annotations!], ['FAR']);
  });

  it('takes names from the caller: headers of a driver, settings of a user', () => {
    const source =
      'void f(void)\n{\n\tqueues(q)\n\t\tg(q);\n\tonce(q)\n\t\tg(q);\n}\nint my_attr(3) h(void) { my_type(x, 1) y = 2; }\n';
    const vocabulary = {
      loops: ['queues'],
      blocks: ['once'],
      annotations: ['my_attr()'],
      types: ['my_type'],
    };
    return parsed(
      source,
      (file) => {
        assert.deepEqual(kinds(file), []);
        assert.equal(textsOf(file, 'while_statement').length, 1);
        assert.equal(textsOf(file, 'if_statement').length, 1);
        assert.deepEqual(file.functions, { seen: 2, lost: 0 });
        assert.deepEqual(textsOf(file, 'declaration'), ['my_type(x, 1) y = 2;']);
      },
      { vocabulary },
    );
  });
});
