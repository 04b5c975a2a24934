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
