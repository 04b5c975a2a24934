import assert from 'node:assert/strict';
import { withEdits } from '../../../src/checker/fix';

const at = (line: number, column: number, endLine: number, endColumn: number, newText: string) => ({
  ...{ line, column, endLine, endColumn, newText },
});

describe('edits of a fix', () => {
  it('are applied together, in any order, with insertions at one place in theirs', () => {
    const text = 'a = f(x);\nb = g(y);\n';
    const edits = [
      at(2, 5, 2, 9, 'h()'),
      at(1, 1, 1, 1, 'one '),
      at(1, 1, 1, 1, 'two '),
      at(1, 7, 1, 8, 'z'),
    ];
    assert.equal(withEdits(text, edits), 'one two a = f(z);\nb = h();\n');
  });

  it('count columns in UTF-16 units and keep CRLF', () => {
    assert.equal(withEdits('"𝄞" x;\r\ny;\r\n', [at(1, 6, 1, 7, 'z')]), '"𝄞" z;\r\ny;\r\n');
  });

  it('that overlap are refused', () => {
    assert.throws(() => withEdits('abcd', [at(1, 1, 1, 3, ''), at(1, 2, 1, 4, '')]), RangeError);
  });
});
