/** Where things stand: text into boxes, steps on the line, parts of the picture. */
import assert from 'node:assert/strict';
import { layoutPicture, resultPlace, type Box } from '../../../media/layout/picture';
import { fit, wrap } from '../../../media/layout/text';
import { stepNearest, timelineXs } from '../../../media/layout/timeline';
import { bytes, code, count, hex, pages, unbroken, word } from '../../../media/model/format';

/** Ten pixels a character. */
const measure = (text: string): number => text.length * 10;

describe('panel: text', () => {
  it('leaves alone what fits, and cuts the rest with an ellipsis', () => {
    assert.equal(fit('abcde', 50, 'text', measure), 'abcde');
    assert.equal(fit('abcdef', 50, 'text', measure), 'abcd…');
    assert.equal(fit('ab cdef', 40, 'text', measure), 'ab…');
  });

  it('breaks at spaces, and never gives a line wider than its room', () => {
    assert.deepEqual(wrap('aa bb cc dd', 50, 3, 'text', measure), ['aa bb', 'cc dd']);
    assert.deepEqual(wrap('aa bb cc dd ee', 50, 2, 'text', measure), ['aa bb', 'cc d…']);
    assert.deepEqual(wrap('abcdefgh', 50, 1, 'text', measure), ['abcd…']);
    assert.deepEqual(wrap('', 50, 2, 'text', measure), []);
  });

  it('breaks a word that is wider than a line, and a number never at its groups', () => {
    assert.deepEqual(wrap('a bcdefgh', 50, 9, 'text', measure), ['a', 'bcdef', 'gh']);
    const number = unbroken(hex(0x01412000));
    assert.deepEqual(wrap(`32 bytes ${number}`, 100, 9, 'text', measure), ['32 bytes', number]);
  });

  it('groups numbers for reading', () => {
    assert.equal(hex(0xffff888003124000n), 'ffff 8880 0312 4000');
    assert.equal(hex(0x71), '0071');
    assert.equal(code(0x79), '0x79');
    assert.equal(word(0x1304040n), '0000 0000 0130 4040');
    assert.equal(count(65_536), '65,536');
    assert.equal(pages(1), '1 page');
    assert.equal(bytes(64), '64 bytes');
    assert.equal(bytes(8192), '8 KiB');
  });
});

describe('panel: timeline', () => {
  it('spreads the steps evenly and finds the nearest', () => {
    const xs = timelineXs(3, 220);
    assert.deepEqual(xs, [10, 110, 210]);
    assert.deepEqual(
      [0, 59, 61, 500].map((x) => stepNearest(xs, x)),
      [0, 0, 1, 2],
    );
    assert.deepEqual(timelineXs(1, 220), [10]);
  });
});

describe('panel: picture layout', () => {
  const apart = (a: Box, b: Box): boolean =>
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

  for (const width of [200, 276, 480, 700]) {
    const layout = layoutPicture({
      width,
      chips: 8,
      noteBelow: width < 300,
      whyLines: 2,
      resultLines: 5,
      cells: 128,
      target: 31,
    });
    const { cpu, device, requestLabel, iommu, resultLabel, nearTitle, near, allTitle, all, chips } = layout;

    it(`keeps its parts apart and inside at ${width} px`, () => {
      const parts = [cpu, device, requestLabel, iommu, resultLabel, nearTitle, near, allTitle, all];
      parts.forEach((part, at) => {
        assert.ok(part.x >= 0 && part.x + part.width <= width + 0.5, `part ${at} is inside`);
        assert.ok(part.y + part.height <= layout.height, `part ${at} ends above the end`);
        for (const other of parts.slice(at + 1)) assert.ok(apart(part, other));
      });
    });

    it(`keeps the chips apart and inside the IOMMU at ${width} px`, () => {
      chips.forEach((chip, at) => {
        assert.ok(chip.x >= iommu.x && chip.x + chip.width <= iommu.x + iommu.width);
        assert.ok(chip.y + chip.height <= layout.why.y);
        for (const other of chips.slice(at + 1)) assert.ok(apart(chip, other));
      });
    });

    it(`gives the result at least the half of ${width} px that its arrow leaves, wherever that points`, () => {
      for (const target of [null, 0, 15, 16, 31]) {
        const { x, right, room } = resultPlace(width, target);
        assert.ok(room >= width / 2 - 14 && (right ? x + 14 + room : 14 + room) <= width);
      }
      assert.equal(layout.resultLabel.height >= 5 * 16, true);
    });

    it(`points the result at its cell at ${width} px`, () => {
      const cell = width / layout.columns;
      assert.equal(Math.floor(layout.result.x2 / cell), 31);
    });
  }
});
