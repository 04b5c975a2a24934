import type { Analysis } from './analysis';
import { Operator } from './ir';
import { Bits, type State } from './state';
import { Test, TermKind } from './terms';

const TEST_BITS: Readonly<Record<Test, Bits>> = {
  [Test.Error]: Bits.Error,
  [Test.ErrorOrZero]: Bits.Error | Bits.Zero,
  [Test.MappingError]: Bits.Error,
};

const MIRRORED: ReadonlyMap<Operator, Operator> = new Map([
  [Operator.Less, Operator.Greater],
  [Operator.LessEqual, Operator.GreaterEqual],
  [Operator.Greater, Operator.Less],
  [Operator.GreaterEqual, Operator.LessEqual],
]);
const OPPOSITE: ReadonlyMap<Operator, Operator> = new Map([
  [Operator.Equal, Operator.NotEqual],
  [Operator.NotEqual, Operator.Equal],
  [Operator.Less, Operator.GreaterEqual],
  [Operator.GreaterEqual, Operator.Less],
  [Operator.Greater, Operator.LessEqual],
  [Operator.LessEqual, Operator.Greater],
]);

/** What a value may be at a point. */
export function termBits(cx: Analysis, state: State, term: number): Bits {
  const known = state.bits.get(term);
  if (known !== undefined) return known;
  const { terms } = cx;
  switch (terms.kind(term)) {
    case TermKind.Number: {
      const n = terms.numberOf(term)!;
      return n === 0 ? Bits.Zero : n < 0 ? Bits.Error : Bits.Good;
    }
    case TermKind.Named:
      return cx.env.constantRow(terms.a(term))?.invalid === true ? Bits.Error : Bits.Good;
    case TermKind.Local:
    case TermKind.Global:
    case TermKind.Field:
      return Bits.Good;
    case TermKind.Unary: {
      const of = termBits(cx, state, terms.a(term));
      if ((terms.b(term) as Operator) === Operator.Negate)
        return (
          ((of & Bits.Zero) | (of & Bits.NonZero ? Bits.NonZero : 0)) &
          (of === Bits.Good ? Bits.Error : Bits.Any)
        );
      if ((terms.b(term) as Operator) === Operator.Not)
        return (of & Bits.Zero ? Bits.Good : 0) | (of & Bits.NonZero ? Bits.Zero : 0);
      return Bits.Any;
    }
    case TermKind.Test: {
      const of = termBits(cx, state, terms.b(term));
      const asked = TEST_BITS[terms.a(term) as Test];
      return (of & asked ? Bits.Good : 0) | (of & ~asked ? Bits.Zero : 0);
    }
    case TermKind.Configured:
      return Bits.Zero | Bits.Good;
    default:
      return Bits.Any;
  }
}

/** Learns that a value is zero or not; false where that can't be. */
export function refine(cx: Analysis, state: State, term: number, truth: boolean): boolean {
  const { terms } = cx;
  const kind = terms.kind(term);
  if (kind === TermKind.Unary && (terms.b(term) as Operator) === Operator.Not)
    return refine(cx, state, terms.a(term), !truth);
  if (kind === TermKind.Test) {
    const asked = TEST_BITS[terms.a(term) as Test];
    return narrow(cx, state, terms.b(term), truth ? asked : Bits.Any & ~asked);
  }
  if (kind >= TermKind.Binary) {
    const operator = (kind - TermKind.Binary) as Operator;
    const asked = truth ? operator : OPPOSITE.get(operator);
    if (asked !== undefined && OPPOSITE.has(operator)) {
      const [left, right] = [terms.a(term), terms.b(term)];
      if (!compare(cx, state, left, right, asked)) return false;
      if (!compare(cx, state, right, left, MIRRORED.get(asked) ?? asked)) return false;
    } else if (operator === Operator.And && truth) narrow(cx, state, terms.a(term), Bits.NonZero);
  }
  return narrow(cx, state, term, truth ? Bits.NonZero : Bits.Zero);
}

/** Learns of `left` from how it compares with `right`. */
function compare(cx: Analysis, state: State, left: number, right: number, operator: Operator): boolean {
  const n = cx.terms.numberOf(right);
  const of = termBits(cx, state, right);
  const say = (bits: Bits): boolean => narrow(cx, state, left, bits);
  switch (operator) {
    case Operator.Equal:
      return say(of);
    case Operator.NotEqual:
      if (left === right) return false;
      // Other than the one zero, or other than a sentinel: there are many good values and many errors otherwise.
      if (of === Bits.Zero) return say(Bits.NonZero);
      return of === Bits.Error && n === undefined ? say(Bits.Zero | Bits.Good) : true;
    case Operator.Less:
      return n !== undefined && n <= 0 ? say(Bits.Error) : true;
    case Operator.LessEqual:
      return n === undefined || n > 0 ? true : say(n === 0 ? Bits.Zero | Bits.Error : Bits.Error);
    case Operator.Greater:
      return n !== undefined && n >= 0 ? say(Bits.Good) : true;
    case Operator.GreaterEqual:
      return n === undefined || n < 0 ? true : say(n === 0 ? Bits.Zero | Bits.Good : Bits.Good);
    default:
      return true;
  }
}

/** Learns that a value is one of some bits, and with it whether the call that gave it succeeded. */
export function narrow(cx: Analysis, state: State, term: number, to: Bits): boolean {
  const before = termBits(cx, state, term);
  const now = before & to;
  cx.learned(term);
  if (now === Bits.None) return false;
  if (now === before) return true;
  state.bits.set(term, now);
  for (const [key, r] of state.resources) {
    if (r.result !== term || r.state !== 'pending') continue;
    if ((now & r.succeeds) === 0) state.drop(key);
    else if ((now & ~r.succeeds) === 0) state.hold(key, { ...r, state: 'live' });
  }
  return true;
}
