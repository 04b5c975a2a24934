/** Places that functions share: what one puts there, another finds there. */
import type { Home } from './environment';
import { Op, type FunctionIR } from './ir';
import { TermKind, type Terms } from './terms';
import type { Typing } from './types';

/**
 * The shared place that an address is of, by what the address is made of.
 *
 * @param ownerOf the struct of a field's address, or nothing where it is not known
 */
export function homeOfTerm(
  terms: Terms,
  address: number,
  ownerOf: (field: number) => string,
): Home | undefined {
  let at = address;
  for (let isElement = false; ; isElement = true, at = terms.a(at)) {
    const kind = terms.kind(at);
    if (kind === TermKind.Global) return { owner: null, name: terms.a(at), isElement };
    if (kind === TermKind.Field) {
      const owner = ownerOf(at);
      return owner === '' ? undefined : { owner, name: terms.b(at), isElement };
    }
    if (kind !== TermKind.Element && kind !== TermKind.Load) return undefined;
  }
}

/** Whether another function may know an address: it is in no variable of the function's own, or in one whose address it gives away. */
export function isShared(
  { fn, terms }: { readonly fn: FunctionIR; readonly terms: Terms },
  address: number,
): boolean {
  let at = address;
  for (let kind = terms.kind(at); kind === TermKind.Field || kind === TermKind.Element; kind = terms.kind(at))
    at = terms.a(at);
  return terms.kind(at) !== TermKind.Local || (at !== address && lentBy(fn).has(terms.a(at)));
}

const known = new WeakMap<Uint8Array, ReadonlySet<number>>();

/** The variables of a function whose address it gives to others. */
function lentBy(fn: FunctionIR): ReadonlySet<number> {
  let lent = known.get(fn.op);
  if (lent === undefined) known.set(fn.op, (lent = new Set(findLent(fn))));
  return lent;
}

function* findLent({ op, a, b, c, operands }: FunctionIR): Generator<number> {
  for (let at = 0; at < op.length; at++) {
    if ((op[at] as Op) !== Op.Call) continue;
    for (let i = 0; i < c[at]!; i++) {
      const given = operands[b[at]! + i]!;
      if ((op[given] as Op) === Op.Local) yield a[given]!;
    }
  }
}

/** The shared place that an instruction gives the address of, as the source writes it. */
export function homeOfPlace(
  { fn, typing }: { readonly fn: FunctionIR; readonly typing: Typing },
  place: number,
): Home | undefined {
  let at = place;
  for (let isElement = false; ; isElement = true, at = fn.a[at]!) {
    const op = fn.op[at] as Op;
    if (op === Op.Global) return { owner: null, name: fn.a[at]!, isElement };
    const owner = op === Op.Field ? typing.object(fn.a[at]!).base : '';
    if (owner !== '') return { owner, name: fn.b[at]!, isElement };
    if (op !== Op.Element && op !== Op.Load) return undefined;
  }
}
