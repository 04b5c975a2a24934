/** What operators make of values. */
import { Operator } from './ir';
import type { Origin, Value } from './values';

/** What of its operands' provenance the result of an operator still has. */
export function carried(
  operator: Operator,
  left: Value,
  right: Value,
  r: number | undefined,
): readonly Origin[] {
  const addresses = (v: Value): readonly Origin[] => v.origins.filter((o) => o.kind !== 'constant');
  switch (operator) {
    case Operator.Or:
      return [...left.origins, ...right.origins].filter(
        (o) => o.kind !== 'constant' || o.number === undefined,
      );
    case Operator.Add:
      return [...addresses(left), ...addresses(right)];
    case Operator.Subtract:
      return addresses(right).length > 0 ? [] : addresses(left);
    case Operator.And:
      // A few low bits are an alignment, not an address.
      return r !== undefined && r >= 0 && r < 0x10000 ? [] : addresses(left);
    case Operator.ShiftLeft:
      return addresses(left).map((o) => (o.kind === 'pfn' ? { ...o, kind: 'physical' as const, of: o } : o));
    case Operator.ShiftRight:
    case Operator.Multiply:
      return addresses(left);
    default:
      return [];
  }
}

/** Complements of masks by their names: `~PAGE_MASK` keeps the offset in a page of 4 KiB or more (PAGE_MASK is ~(PAGE_SIZE - 1)). */
const COMPLEMENTS: ReadonlyMap<string, number> = new Map([['PAGE_MASK', 0xfff]]);

/** The number that an operator makes of one, or of a constant that is known by its name; undefined where nothing is known. */
export function foldUnary(operator: Operator, n: number | undefined, name: string): number | undefined {
  if (operator === Operator.Complement) return n === undefined ? COMPLEMENTS.get(name) : ~n;
  if (n === undefined) return undefined;
  return operator === Operator.Not ? Number(n === 0) : -n;
}

/** The number that an operator makes of two, or undefined where this code does not follow it. */
export function fold(operator: Operator, l: number, r: number): number | undefined {
  switch (operator) {
    case Operator.Add:
      return l + r;
    case Operator.Subtract:
      return l - r;
    case Operator.Multiply:
      return l * r;
    case Operator.Or:
      return l < 2 ** 31 && r < 2 ** 31 ? l | r : undefined;
    case Operator.And:
      return l < 2 ** 31 && r < 2 ** 31 ? l & r : undefined;
    case Operator.ShiftLeft:
      return l * 2 ** r;
    case Operator.Equal:
      return Number(l === r);
    case Operator.NotEqual:
      return Number(l !== r);
    case Operator.Less:
      return Number(l < r);
    case Operator.LessEqual:
      return Number(l <= r);
    case Operator.Greater:
      return Number(l > r);
    case Operator.GreaterEqual:
      return Number(l >= r);
    default:
      return undefined;
  }
}
