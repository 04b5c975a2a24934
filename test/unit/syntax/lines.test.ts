import assert from 'node:assert/strict';
import { Lines } from '../../../src/checker/syntax/lines';

describe('lines', () => {
  it('counts lines and columns from 1, in UTF-16 code units', () => {
    const lines = new Lines('ab\n\u{1f600}c\n');
    assert.deepEqual(lines.place(0), { line: 1, column: 1 });
    assert.deepEqual(lines.place(2), { line: 1, column: 3 });
    assert.deepEqual(lines.place(3), { line: 2, column: 1 });
    assert.deepEqual(lines.place(5), { line: 2, column: 3 });
    assert.deepEqual(lines.place(7), { line: 3, column: 1 });
    assert.equal(lines.count, 3);
  });

  it('ends lines at \\n, \\r\\n and \\r', () => {
    const lines = new Lines('a\r\nb\rc\nd');
    assert.deepEqual(
      [...'abcd'].map((letter) => lines.place('a\r\nb\rc\nd'.indexOf(letter)).line),
      [1, 2, 3, 4],
    );
  });

  it('gives back the offset of every place, and moves what is outside to the nearest', () => {
    const text = 'one\r\ntwo\n\nthree';
    const lines = new Lines(text);
    for (let offset = 0; offset <= text.length; offset++)
      assert.equal(lines.offset(lines.place(offset)), offset);
    assert.equal(lines.offset({ line: 0, column: 5 }), 0);
    assert.equal(lines.offset({ line: 9, column: 1 }), text.length);
    assert.equal(lines.offset({ line: 2, column: 99 }), text.indexOf('\n\n'));
    assert.deepEqual(lines.place(-3), { line: 1, column: 1 });
    assert.deepEqual(lines.place(99), { line: 4, column: 6 });
  });
});
