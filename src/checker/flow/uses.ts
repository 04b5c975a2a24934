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
  const blockOf = blocksOf(fn);
  const uses = new Uint8Array(fn.op.length);
  const use = (v: number, at: number): void => {
    if (v >= 0) uses[v] = Math.max(uses[v]!, blockOf[v] === blockOf[at] ? Use.InItsBlock : Use.Elsewhere);
  };
  for (let at = 0; at < fn.op.length; at++) {
    const [a, b] = [fn.a[at]!, fn.b[at]!];
    switch (fn.op[at] as Op) {
      case Op.Field:
      case Op.Load:
      case Op.Cast:
      case Op.Unary:
      case Op.Branch:
      case Op.Return:
        use(a, at);
        break;
      case Op.Element:
      case Op.Store:
      case Op.Binary:
        use(a, at);
        use(b, at);
        break;
      case Op.Call:
        if (a < 0) use(-1 - a, at);
        for (let i = 0; i < fn.c[at]!; i++) use(fn.operands[b + i]!, at);
        break;
    }
  }
  return uses;
}

function blocksOf(fn: FunctionIR): Int32Array {
  const blockOf = new Int32Array(fn.op.length);
  const order = [...fn.blocks.keys()].sort((x, y) => fn.blocks[x]! - fn.blocks[y]!);
  for (const [i, block] of order.entries()) {
    const stop = i + 1 < order.length ? fn.blocks[order[i + 1]!]! : fn.op.length;
    blockOf.fill(block, fn.blocks[block]!, stop);
  }
  return blockOf;
}
