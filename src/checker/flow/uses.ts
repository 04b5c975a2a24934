import { Op, type FunctionIR } from './ir';

/** Where an instruction's value is used. */
export const enum Use {
  Nowhere,
  InItsBlock,
  Elsewhere,
}

const known = new WeakMap<Uint8Array, Uint8Array>();

/** Where each instruction's value is used. */
export function usesOf(fn: FunctionIR): Uint8Array {
  let uses = known.get(fn.op);
  if (uses === undefined) known.set(fn.op, (uses = findUses(fn)));
  return uses;
}

function findUses(fn: FunctionIR): Uint8Array {
  const { op, a, b, c, operands } = fn;
  const blockOf = blocksOf(fn);
  const uses = new Uint8Array(op.length);
  const use = (v: number, at: number): void => {
    if (v >= 0) uses[v] = Math.max(uses[v]!, blockOf[v] === blockOf[at] ? Use.InItsBlock : Use.Elsewhere);
  };
  for (let at = 0; at < op.length; at++) {
    switch (op[at] as Op) {
      case Op.Field:
      case Op.Load:
      case Op.Cast:
      case Op.Unary:
      case Op.Branch:
      case Op.Return:
        use(a[at]!, at);
        break;
      case Op.Element:
      case Op.Store:
      case Op.Binary:
        use(a[at]!, at);
        use(b[at]!, at);
        break;
      case Op.Call:
        if (a[at]! < 0) use(-1 - a[at]!, at);
        for (let i = 0; i < c[at]!; i++) use(operands[b[at]! + i]!, at);
        break;
    }
  }
  return uses;
}

function blocksOf(fn: FunctionIR): Int32Array {
  const { op, blocks } = fn;
  const blockOf = new Int32Array(op.length);
  const order = [...blocks.keys()].sort((x, y) => blocks[x]! - blocks[y]!);
  for (const [i, block] of order.entries()) {
    const stop = i + 1 < order.length ? blocks[order[i + 1]!]! : op.length;
    blockOf.fill(block, blocks[block]!, stop);
  }
  return blockOf;
}
