/** Pieces of the scenario language that all its parts use. Descriptions become hover text in the editor. */
import * as v from 'valibot';

/** A word that names something: a device, a process, an object, a step. */
export const Name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'a name has letters, digits, _ and -, and starts with a letter'),
);

export const Count = v.pipe(v.number(), v.integer('a whole number'), v.minValue(0, 'not negative'));

export const Expression = v.pipe(
  v.union([v.number(), v.string()]),
  v.description(
    'A value: a number, or an expression as in C: `buf`, `buf + 64`, `0x1000`, `DMA_TO_DEVICE | 1`, `&init_mm`, ' +
      '`current_mm`, the name of a device, a process, an object, or an earlier `as`. Functions: `virt_to_phys(p)` and ' +
      '`phys_to_virt(p)` (arithmetic), `physical(object)` (where it really lies), `dma(object)` (its address for the ' +
      'device), `pasid(bond or process)`, `mm(process)`, `DMA_BIT_MASK(n)`, `sg_dma_address(list, i)`, `sg_dma_len(list, i)`.',
  ),
);
export type Expression = v.InferOutput<typeof Expression>;

export const HexBytes = v.pipe(
  v.string(),
  v.regex(/^([0-9a-fA-F]{2}\s*)+$/, 'bytes as pairs of hexadecimal digits'),
  v.description('Bytes in hexadecimal, e.g. `de ad be ef`.'),
);

/** What a step or an expectation writes or compares: one of the three. */
export const Content = v.pipe(
  v.strictObject({
    text: v.optional(v.pipe(v.string(), v.description('Bytes as ASCII text.'))),
    bytes: v.optional(HexBytes),
    value: v.optional(v.pipe(Expression, v.description('A 64-bit little-endian value.'))),
  }),
  v.check((content) => Object.keys(content).length === 1, 'exactly one of text, bytes, value'),
  v.description('Bytes: exactly one of `text`, `bytes`, `value`.'),
);
export type Content = v.InferOutput<typeof Content>;
